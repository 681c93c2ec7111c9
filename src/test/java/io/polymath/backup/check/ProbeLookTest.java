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
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
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
