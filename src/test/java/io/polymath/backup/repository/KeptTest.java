package io.polymath.backup.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import org.junit.jupiter.api.Test;

class KeptTest {

    @Test
    void whatIsKeptOtherThanItWasSentIsRefused() {
        refused(new Kept(3, "aa", true), 3, "bb", "s3: SET/FILE: sent 3 bytes with SHA-256 bb, there are 3 with aa");
        refused(new Kept(1, "aa", true), 2, "aa", "s3: SET/FILE: sent 2 bytes with SHA-256 aa, there is 1 with aa");
        refused(new Kept(0, "none", true), 1, "aa", "s3: SET/FILE: sent 1 byte with SHA-256 aa, there are 0 with none");
    }

    private static void refused(Kept kept, long sentBytes, String sentSha256, String message) {
        assertThatThrownBy(() -> kept.prove("s3", "SET/FILE", sentBytes, sentSha256))
                .isInstanceOfSatisfying(BackupException.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(message);
                    assertThat(refusal.exitCode()).isEqualTo(ExitCode.COPY_NOT_PROVEN);
                });
    }
}
