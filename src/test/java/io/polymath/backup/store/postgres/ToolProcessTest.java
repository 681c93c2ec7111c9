package io.polymath.backup.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToolProcessTest {

    @Test
    void aProgramThatIsMissingIsNamedWithTheWayToGetIt() {
        assertThatThrownBy(() -> ToolProcess.start(Path.of("/nowhere/pg_dumpall"), List.of(), Map.of()))
                .isInstanceOfSatisfying(
                        BackupException.class,
                        thrown -> assertThat(thrown.hint())
                                .isEqualTo(
                                        "install the whole of postgresql-client, or set tools to a folder that has it"))
                .hasMessage("unable to start /nowhere/pg_dumpall");
    }
}
