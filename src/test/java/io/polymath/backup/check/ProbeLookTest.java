package io.polymath.backup.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.check.Finding.Level;
import io.polymath.backup.repository.Kept;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.LyingRepository;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Probes of repositories that answer wrongly, or never. */
class ProbeLookTest {

    @TempDir
    Path temp;

    private LocalRepository honest;

    @BeforeEach
    void aFolder() {
        honest = new LocalRepository(temp.resolve("there"));
    }

    @Test
    void aListingThatLacksWhatWasWrittenIsTold() throws Exception {
        assertFailed(
                look(new LyingRepository(honest, bytes -> bytes, listing -> List.of())),
                "unable to list a probe: liar: the listing lacks what was written",
                "look at the route direct:liar-list: nothing is copied or pruned by a listing that is not whole");
    }

    @Test
    void otherBytesThanThoseWrittenAreTold() throws Exception {
        LyingRepository liar = new LyingRepository(
                honest,
                bytes -> {
                    bytes[bytes.length - 2] ^= 1;
                    return bytes;
                },
                listing -> listing);

        assertFailed(
                look(liar),
                "unable to read a probe back: liar: what was read is not what was written",
                "do not rely on this repository before you know what changed it");
    }

    @Test
    void aFileThatStaysIsTold() throws Exception {
        Repository keepsAll = new Behind() {
            @Override
            public void delete(String key) {
                // as a bucket whose objects are locked
            }
        };

        Finding finding = look(keepsAll);

        assertThat(finding.message()).isEqualTo("unable to remove a probe: behind: it is still listed");
        assertThat(finding.hint())
                .contains("do deletions come late there, or does a lock keep files? Then nothing can be pruned");
    }

    @Test
    void anHonestRepositoryKeepsAllPromises() throws Exception {
        Finding finding = look(new Behind());

        assertThat(finding.level()).isEqualTo(Level.OK);
        assertThat(finding.message()).matches("a probe was written, listed, read back and removed in \\d+\\.\\d s");
        assertThat(honest.list("")).isEmpty();
    }

    @Test
    void aRefusalToPutTheSameTwiceIsTold() throws Exception {
        Repository once = new Behind() {
            @Override
            public Kept put(String key, Path file) throws IOException {
                if (!honest.list(key).isEmpty()) {
                    throw new FileAlreadyExistsException(key);
                }
                return honest.put(key, file);
            }
        };

        assertThat(look(once).message())
                .startsWith("unable to replace a probe: ")
                .contains("probe.txt");
        assertThat(honest.list("")).isEmpty();
    }

    @Test
    void aLaterFileThatIsLeftOutIsTold() throws Exception {
        Repository keepsTheFirst = new Behind() {
            @Override
            public Kept put(String key, Path file) throws IOException {
                return honest.list(key).isEmpty() ? honest.put(key, file) : new Kept(1, Kept.UNREAD, false);
            }
        };

        assertFailed(
                look(keepsTheFirst),
                "unable to replace a probe: behind: what was read is that of before",
                "a later file has to take the place of an earlier one of the same name and size: does the route"
                        + " direct:behind-put leave out what is there, or is old content served for a while?");
    }

    @Test
    void aFileThatIsListedTwiceIsTold() throws Exception {
        List<String> puts = new ArrayList<>();
        Repository listsVersions = new Behind() {
            @Override
            public Kept put(String key, Path file) throws IOException {
                puts.add(key);
                return super.put(key, file);
            }

            @Override
            public List<Stored> list(String prefix) throws IOException {
                List<Stored> listing = super.list(prefix);
                return puts.size() == 3 && listing.size() == 1
                        ? List.of(listing.get(0), listing.get(0), listing.get(0))
                        : listing;
            }
        };

        assertFailed(
                look(listsVersions),
                "unable to replace a probe: behind: it is not listed once, with its size",
                "a later file has to take the place of an earlier one of the same name: look at the routes"
                        + " direct:behind-put and -list");
    }

    @Test
    void anEmptyFileThatIsNotListedIsTold() throws Exception {
        Repository listsNoEmptyOnes = new Behind() {
            @Override
            public List<Stored> list(String prefix) throws IOException {
                return super.list(prefix).stream()
                        .filter(stored -> stored.bytes() > 0)
                        .toList();
            }
        };

        assertFailed(
                look(listsNoEmptyOnes),
                "unable to keep a second probe, an empty one: behind: two files are not listed as they are, in order",
                "look at the route direct:behind-list: nothing is copied or pruned by a listing that is not whole");
    }

    @Test
    void aListingOfFoldersAloneIsTold() throws Exception {
        Repository listsFolders = new Behind() {
            @Override
            public List<Stored> list(String prefix) throws IOException {
                return super.list(prefix.substring(0, prefix.indexOf('/') + 1));
            }
        };

        assertFailed(
                look(listsFolders),
                "unable to keep a second probe, an empty one: behind: the listing of one file is not that file alone",
                "look at the route direct:behind-list: its header prefix is the beginning of keys, not of folders");
    }

    @Test
    void aMissingFileThatIsOpenedAsAnEmptyOneIsTold() throws Exception {
        Repository opensAll = new Behind() {
            @Override
            public InputStream open(String key) throws IOException {
                return honest.list(key).isEmpty() ? InputStream.nullInputStream() : super.open(key);
            }
        };

        assertFailed(
                look(opensAll),
                "unable to open a probe that is not there: behind: it is opened as an empty file",
                "look at the route direct:behind-open: without a file its body has to be null; a set that is gone would"
                        + " be taken for a damaged one");
    }

    @Test
    void aRefusalToRemoveWhatIsGoneIsTold() throws Exception {
        Repository strict = new Behind() {
            @Override
            public void delete(String key) throws IOException {
                if (honest.list(key).isEmpty()) {
                    throw new NoSuchFileException(key);
                }
                super.delete(key);
            }
        };

        assertFailed(
                look(strict),
                "unable to remove a probe that is gone: behind: that it is gone is an error",
                "a pruning that was cut off removes again what is gone: look at the route direct:behind-delete");
    }

    @Test
    void aRouteThatWaitsForEverIsGivenUp() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Repository hangs = new Behind() {
            @Override
            public List<Stored> list(String prefix) throws IOException {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return List.of();
            }
        };

        assertFailed(
                look(hangs),
                "unable to list a probe: behind: not done within 0 s",
                "does the server answer, and do the routes of this repository have timeouts?");
    }

    private Finding look(Repository repository) throws Exception {
        Checkup checkup = new Checkup();
        checkup.look("repository", new ProbeLook(repository, Clock.systemUTC(), Duration.ofMillis(900)));
        assertThat(checkup.findings()).hasSize(1);
        return checkup.findings().get(0);
    }

    private void assertFailed(Finding finding, String message, String hint) throws IOException {
        assertThat(finding).isEqualTo(new Finding("repository", Level.FAILED, message, Optional.of(hint)));
        assertThat(honest.list("")).isEmpty();
    }

    /** A folder under another name. */
    private class Behind implements Repository {

        @Override
        public String name() {
            return "behind";
        }

        @Override
        public Kept put(String key, Path file) throws IOException {
            return honest.put(key, file);
        }

        @Override
        public InputStream open(String key) throws IOException {
            return honest.open(key);
        }

        @Override
        public List<Stored> list(String prefix) throws IOException {
            return honest.list(prefix);
        }

        @Override
        public void delete(String key) throws IOException {
            honest.delete(key);
        }
    }
}
