package io.polymath.backup.store.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.docs.ByHand;
import io.polymath.backup.estate.FilesEstate;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files restored without us, as docs/operations.md says: owners, modes, times, links, holes and odd names. */
final class FilesByHandTest extends FilesFixture {

    @Test
    void theCommandsOfThePageRestoreEveryFile() throws Exception {
        FilesEstate.create(source);
        shell(source, """
            mkdir -p a/deep 'odd name' sealed; echo one > a/one; ln a/one a/deep/hard; ln -s ../one a/deep/soft
            ln -s /nowhere/at/all dangling; printf x > $'odd name/\\xff\\xfe raw'; printf '' > nothing
            head -c 300000 /dev/urandom > random; echo secret > sealed/file; chmod 0400 sealed/file
            truncate -s 40M sparse; echo middle | dd of=sparse bs=1 seek=20000000 conv=notrunc status=none
            """);
        if (isRoot()) {
            shell(source, "chown 12345:54321 random a; chown -h 77:88 dangling");
        }
        shell(source, """
            chmod 4751 random; chmod 1500 sealed
            touch -d '2001-02-03 04:05:06.123456789' a/one; touch -d '2002-02-02' a
            """);
        ByHand byHand = ByHand.save(store(source), temp.resolve("repository"));

        byHand.follow("### Restoring files", Map.of());

        Path restored =
                byHand.folder().resolve("files-new").resolve(source.toString().substring(1));
        assertThat(shell(restored, DESCRIBE)).isEqualTo(shell(source, DESCRIBE)).contains("random|f|4751");
        assertThat(shell(temp, "diff -r --no-dereference source '" + restored + "'"))
                .isEmpty();
    }
}
