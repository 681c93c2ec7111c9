package io.polymath.backup.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.repository.LocalRepository.Entry;
import io.polymath.backup.run.BackupRun;
import io.polymath.backup.run.Request;
import io.polymath.backup.run.TestBackups;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.SetId;
import io.polymath.backup.store.TextStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sets as they are read through the four verbs, also where the repository lies. */
final class RepositorySetsTest {

    @TempDir
    Path temp;

    @Test
    void setsAreListedTheNewestFirstAsTheLocalFolderDoes() throws Exception {
        save(1, List.of());
        save(2, List.of());

        List<Entry> sets = new RepositorySets(local()).list();

        assertThat(sets).extracting(Entry::set).isEqualTo(names(local().list()));
        assertThat(sets).allSatisfy(entry -> assertThat(entry.manifest()).isPresent());
    }

    @Test
    void theLatestIsTheNewestThatHoldsTheEstate() throws Exception {
        Manifest whole = save(1, List.of());
        save(2, List.of("a"));

        assertThat(new RepositorySets(local()).find("latest").set()).isEqualTo(whole.set());
    }

    @Test
    void anUnknownSetIsToldByNameAndRepository() throws Exception {
        save(1, List.of());

        for (String name : List.of("polymath_19700101_0000", "../x")) {
            assertThatThrownBy(() -> new RepositorySets(local()).find(name))
                    .isInstanceOfSatisfying(BackupException.class, failure -> {
                        assertThat(failure.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
                        assertThat(failure.hint()).isEqualTo("list --from local shows the sets there are");
                    })
                    .hasMessage("no set " + name + " in repository local");
        }
    }

    @Test
    void aFetchedSetIsTheSameAndItsBytesAreTold() throws Exception {
        Manifest set = save(1, List.of());
        Path folder = Files.createDirectories(
                temp.resolve("fetched").resolve(set.set().value()));
        AtomicLong bytes = new AtomicLong();

        RepositorySets sets = new RepositorySets(local());
        Manifest fetched = sets.fetch(sets.find("latest"), folder, bytes::addAndGet);

        assertThat(fetched).isEqualTo(set.in(folder));
        assertThat(new LocalRepository(temp.resolve("fetched")).find("latest")).isEqualTo(fetched);
        assertThat(bytes).hasValue(set.bytes());
        assertThat(Files.mismatch(
                        fetched.archives().get(0).file(), set.archives().get(0).file()))
                .isEqualTo(-1);
    }

    @Test
    void aSetThatWasNotCopiedToTheEndIsNoSet() throws Exception {
        Manifest set = save(1, List.of());
        local().delete(Stored.key(set.set(), "manifest.json"));

        assertThat(new RepositorySets(local()).list()).singleElement().satisfies(entry -> {
            assertThat(entry.manifest()).isEmpty();
            assertThat(entry.problem()).contains(set.set() + ": no manifest.json: it was not copied to the end");
        });
        assertThatThrownBy(() -> new RepositorySets(local()).find("latest"))
                .isInstanceOfSatisfying(
                        BackupException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.NOT_FOUND))
                .hasMessage("no complete set in repository local");
    }

    @Test
    void aShortListingIsNotBelieved() throws Exception {
        Manifest set = save(1, List.of());
        Repository liar = lying(
                UnaryOperator.identity(),
                all -> all.stream()
                        .filter(stored -> !stored.file().startsWith("b_"))
                        .toList());

        assertThat(new RepositorySets(liar).list()).singleElement().satisfies(entry -> {
            assertThat(entry.manifest()).isEmpty();
            assertThat(entry.problem())
                    .contains(set.set() + ": " + set.archives().get(1).fileName() + " is missing");
        });
        assertRefused(
                () -> new RepositorySets(liar).find(set.set().value()),
                set.set() + ": " + set.archives().get(1).fileName() + " is missing");
    }

    @Test
    void aWrongSizeInTheListingIsNotBelieved() throws Exception {
        Manifest set = save(1, List.of());
        Repository liar = lying(
                UnaryOperator.identity(),
                all -> all.stream()
                        .map(stored -> stored.file().startsWith("a_") ? new Stored(stored.key(), 1) : stored)
                        .toList());

        assertRefused(
                () -> new RepositorySets(liar).find(set.set().value()),
                set.set() + ": " + set.archives().get(0).fileName() + ": expected 8 bytes, found 1");
    }

    @Test
    void changedBytesAreNotBelieved() throws Exception {
        Manifest set = save(1, List.of());
        Repository liar = lying(RepositorySetsTest::flipped, UnaryOperator.identity());

        assertThatThrownBy(() -> new RepositorySets(liar).fetch(set, folder(), bytes -> {}))
                .isInstanceOfSatisfying(
                        BackupException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED))
                .hasMessageStartingWith("a: " + set.archives().get(0).fileName()
                        + " in repository liar: expected SHA-256 "
                        + set.archives().get(0).sha256() + ", found ");
        assertThatThrownBy(() ->
                        new RepositorySets(liar).prove(set.set(), set.archives().get(1), bytes -> {}))
                .hasMessageContaining("b_");
        assertThat(folder()).isEmptyDirectory();
    }

    @Test
    void fewerOrMoreBytesAreNotBelieved() throws Exception {
        Manifest set = save(1, List.of());
        Repository shorter = lying(bytes -> Arrays.copyOf(bytes, bytes.length - 1), UnaryOperator.identity());
        Repository longer = lying(bytes -> Arrays.copyOf(bytes, bytes.length + 1), UnaryOperator.identity());
        String name = "a: " + set.archives().get(0).fileName() + " in repository liar: ";

        assertRefused(
                () -> new RepositorySets(shorter).fetch(set, folder(), bytes -> {}),
                name + "expected 8 bytes, found 7");
        assertRefused(
                () -> new RepositorySets(longer).fetch(set, folder(), bytes -> {}),
                name + "expected 8 bytes, found more");
    }

    @Test
    void aManifestThatIsNoneIsDamage() throws Exception {
        Manifest set = save(1, List.of());
        Repository liar = lying(bytes -> Arrays.copyOf(bytes, bytes.length / 2), UnaryOperator.identity());

        assertThat(new RepositorySets(liar).list())
                .singleElement()
                .satisfies(entry -> assertThat(entry.problem())
                        .get()
                        .asString()
                        .startsWith(set.set() + ": manifest.json is not readable: "));
    }

    @Test
    void aListingThatFailsIsNoEmptyList() {
        Repository broken = lying(UnaryOperator.identity(), all -> {
            throw new IllegalStateException("listing failed");
        });

        assertThatThrownBy(() -> new RepositorySets(broken).list()).hasMessage("listing failed");
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        BackupException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED))
                .hasMessage(message);
    }

    private Repository lying(UnaryOperator<byte[]> bytes, UnaryOperator<List<Stored>> listing) {
        return new LyingRepository(local(), bytes, listing);
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] changed = bytes.clone();
        changed[changed.length / 2] ^= 1;
        return changed;
    }

    private LocalRepository local() {
        return new LocalRepository(temp.resolve("repository"));
    }

    private Path folder() throws IOException {
        return Files.createDirectories(temp.resolve("target"));
    }

    private static List<SetId> names(List<Entry> entries) {
        return entries.stream().map(Entry::set).toList();
    }

    /** Saves a set of the two stores a and b, or of some, at a minute of its own. */
    private Manifest save(int minute, List<String> only) throws IOException {
        Clock clock = Clock.fixed(
                Instant.parse("2026-11-22T01:00:00Z").plus(Duration.ofMinutes(minute)), ZoneId.of("Europe/Stockholm"));
        Request request = new Request(only, Optional.empty(), Duration.ZERO);
        try (BackupRun run = BackupRun.open(
                TestBackups.of(temp.resolve("repository"), clock, TextStore.of("a", "1"), TextStore.of("b", "2")),
                request)) {
            for (String store : only.isEmpty() ? List.of("a", "b") : only) {
                run.write(run.export(store).orElseThrow());
            }
            return run.seal();
        }
    }
}
