package io.polymath.backup.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.Inventory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportReaderTest {

    @Test
    void theFormNeverChanges() throws IOException {
        // the fingerprints were computed by another program, in Python, from the definition in Fingerprint
        assertThat(Exports.small())
                .isEqualTo("""
                        {"format":"polymath-neo4j","version":1,"server":"5.26.30","edition":"community","database":"neo4j","bookmark":"FB:before"}
                        {"constraint":"doc","type":"UNIQUENESS","statement":"CREATE CONSTRAINT `doc` FOR (n:`Paper`) ..."}
                        {"index":"year","type":"RANGE","statement":"CREATE RANGE INDEX `year` ..."}
                        {"node":7,"labels":["Paper"],"properties":{"title":"On graphs","year":1979}}
                        {"node":8}
                        {"node":9,"labels":["Code","Paper"],"properties":{"score":0.5}}
                        {"relationship":"CITES","from":7,"to":9,"properties":{"weight":1.0}}
                        {"relationship":"CITES","from":9,"to":9}
                        {"end":{"constraints":1,"indexes":1,"nodes":3,"relationships":2,"dangling":0,"nodeFingerprint":"NODES","relationshipFingerprint":"RELATIONSHIPS"},"bookmark":"FB:before","exact":true}
                        """.replace("NODES", "63f5e33ecc117aa1a2c2ae2eae48be6889380440e13793c01aac3d0633baf6e7")
                        .replace("RELATIONSHIPS", "2b4a0c85fb962d81db55da05763a8d4d562a19fc7906e95f885b76fe76e9435e"));
    }

    @Test
    void headerAndFooterAreKnownOnceAllIsRead() throws IOException {
        ExportReader reader = new ExportReader(stream(Exports.small()));

        assertThatThrownBy(reader::header).isInstanceOf(IllegalStateException.class);
        reader.read();

        assertThat(reader.header()).isEqualTo(Exports.HEADER);
        assertThat(reader.footer().exact()).isTrue();
        assertThat(reader.footer().totals()).isEqualTo(reader.tally().totals());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'weight':1.0|'weight':1.5|9: not what was written: the content of relationships is not the same",
                "On graphs|On grafs|9: not what was written: the content of nodes is not the same",
                "1979|1979.0|9: not what was written: the content of nodes is not the same",
                "'from':7|'from':8|9: not what was written: the content of relationships is not the same",
                "'from':7|'from':6|7: a relationship points at node 6, which is not in the export",
                "{'node':8}|{'node':7}|5: node 7 comes twice",
                "{'node':8}|{'node':-8}|5: a node below zero",
                "{'node':8}|{'node':8.5}|5: a node that is no whole number",
                "{'node':8}|{'node':92233720368547758070}|5: an integer of more than 64 bits",
                "{'node':8}|{'node':8,'node':8}|5: a field that is not of the format",
                "{'node':8}|{'node':8}{'node':10}|5: a line of more than one object",
                "{'node':8}|{'node':8} x|5: not readable as JSON",
                "{'node':8}|[8]|5: a line that is no object",
                "{'node':8}|{}|5: a line of an unknown kind",
                "{'node':8}|{'knot':8}|5: a line of an unknown kind",
                "{'node':8}|{'node':8|5: not readable as JSON",
                "{'node':8}|{'node':8,'properties':{'a':null}}|5: a value that is none",
                "{'node':8}|{'node':8,'properties':{'b':1,'a':1}}|5: property keys that do not ascend",
                "{'node':8}|{'node':8,'properties':{'a':1,'a':1}}|5: property keys that do not ascend",
                "{'node':8}|{'node':8,'properties':{'a':{'vector':[1.0]}}}|5: a value of an unknown type",
                "{'node':8}|{'node':8,'properties':{'a':{'date':'2024-02-30'}}}|5: a value that is no date",
                "{'node':8}|{'node':8,'properties':{'a':[[[[[[1]]]]]]}}|5: a value beyond the limits of the format",
                "{'node':8}|{'node':8,'properties':{'a':[1,'b']}}|5: a list of several types",
                "['Code','Paper']|['Paper','Code']|6: labels that do not ascend",
                "{'constraint':'doc'|{'index':'doc'|9: not what was written: constraints: expected 1, found 0",
                "{'index':'year'|{'constraint':'year'|9: not what was written: constraints: expected 1, found 2",
                "'exact':true|'exact':1|9: exact that is neither true nor false",
                "polymath-neo4j|polymath-files|1: not an export of Neo4j",
            })
    void damageIsToldWithItsLine(String from, String to, String reason) throws IOException {
        String export = Exports.small().replace(from.replace('\'', '"'), to.replace('\'', '"'));

        BackupException refusal = refusal(export);

        assertThat(refusal).hasMessage("neo4j: the export is damaged at line " + reason);
        assertThat(refusal.hint()).isEqualTo("use another set: this one cannot be restored");
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
    }

    @ParameterizedTest
    @CsvSource({"1,4", "4,5", "5,7", "7,8", "8,9", "3,4", "2,9"})
    void linesOutOfOrderAreRefused(int first, int second) throws IOException {
        String[] lines = Exports.small().split("(?<=\n)");
        String kept = lines[first - 1];
        lines[first - 1] = lines[second - 1];
        lines[second - 1] = kept;

        // two nodes, and two relationships, may change places
        if ((first == 4 && second == 5) || (first == 7 && second == 8)) {
            assertThat(Exports.inspect(String.join("", lines))).isEqualTo(Exports.inspect(Exports.small()));
            return;
        }
        assertThat(refusal(String.join("", lines)).reason()).startsWith("neo4j: the export is damaged at line ");
    }

    @Test
    void everyLineThatIsMissingIsMissed() throws IOException {
        List<String> lines = List.of(Exports.small().split("(?<=\n)"));

        for (int i = 0; i < lines.size(); i++) {
            StringBuilder rest = new StringBuilder();
            for (int j = 0; j < lines.size(); j++) {
                rest.append(i == j ? "" : lines.get(j));
            }
            assertThat(refusal(rest.toString()).reason()).as("line %d", i + 1).contains("damaged");
        }
    }

    @Test
    void everyCutIsNoticed() throws IOException {
        byte[] export = Exports.small().getBytes(StandardCharsets.UTF_8);

        for (int length = 0; length < export.length; length++) {
            byte[] cut = Arrays.copyOf(export, length);
            assertThatThrownBy(() -> Exports.inspect(cut))
                    .as("%d of %d bytes", length, export.length)
                    .isInstanceOf(BackupException.class);
        }
    }

    @Test
    void aCutIsToldAsOne() throws IOException {
        String export = Exports.small();

        assertThat(refusal("")).hasMessage("neo4j: the export is damaged at line 0: it is empty");
        assertThat(refusal(export.substring(0, export.length() - 1)))
                .hasMessage("neo4j: the export is damaged at line 9: the line is cut");
        assertThat(refusal(export.substring(0, export.indexOf("{\"end\""))))
                .hasMessage("neo4j: the export is damaged at line 8: no end comes after it");
        assertThat(refusal(export + "\n"))
                .hasMessage("neo4j: the export is damaged at line 10: a line that is no object");
        assertThat(refusal(export + "{\"node\":10}\n"))
                .hasMessage("neo4j: the export is damaged at line 10: a line where the format has none of its kind");
    }

    @Test
    void aFlippedBitInTheGraphIsNoticed() throws IOException {
        byte[] export = Exports.small().getBytes(StandardCharsets.UTF_8);
        Inventory inventory = Exports.inspect(export);
        // the header tells where the export comes from, which nothing in it can prove
        int header = Exports.small().indexOf('\n');
        int end = Exports.small().indexOf("\"bookmark\":\"FB:before\",\"exact\"");

        for (int i = header; i < end; i++) {
            byte[] flipped = export.clone();
            flipped[i] ^= 1;
            assertThat(isNoticed(flipped, inventory)).as("byte %d", i).isTrue();
        }
    }

    @Test
    void anotherVersionOfTheFormatIsNotGuessedAt() throws IOException {
        BackupException refusal = refusal(Exports.small().replace("\"version\":1", "\"version\":2"));

        assertThat(refusal).hasMessage("neo4j: the export is of format version 2, expected 1");
        assertThat(refusal.hint()).isEqualTo("use the version of polymath-backup that wrote it");
    }

    @Test
    void aLineWithoutEndIsRefusedBeforeItFillsTheMemory() {
        InputStream endless = new SequenceInputStream(stream("{\"format\":\""), new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        });

        assertThatThrownBy(() -> new Neo4jKind().inspect(endless, Path.of("unused")))
                .hasMessage("neo4j: the export is damaged at line 1: a line of more than 16777216 bytes");
    }

    @Test
    void aDanglingRelationshipIsKeptApart() throws IOException {
        String export = Exports.small()
                .replace("{\"relationship\":\"CITES\",\"from\":9,\"to\":9}\n", "")
                .replace("{\"end\"", "{\"dangling\":\"CITES\",\"from\":9,\"to\":10}\n{\"end\"");

        assertThat(refusal(export))
                .hasMessage("neo4j: the export is damaged at line 9:"
                        + " not what was written: relationships: expected 2, found 1");
    }

    @Test
    void aRelationshipThatIsNotDanglingIsNotCalledSo() throws IOException {
        assertThat(refusal(Exports.small()
                        .replace("{\"relationship\":\"CITES\",\"from\":7", "{\"dangling\":\"CITES\",\"from\":7")))
                .hasMessage("neo4j: the export is damaged at line 7:"
                        + " a relationship is called dangling, but has both its nodes");
    }

    @Test
    void errorsDoNotTellWhatTheStoreHolds() throws IOException {
        BackupException refusal = refusal(Exports.small().replace("\"On graphs\"", "confidential"));

        assertThat(refusal).hasMessage("neo4j: the export is damaged at line 4: not readable as JSON");
    }

    private static boolean isNoticed(byte[] export, Inventory expected) throws IOException {
        try {
            return !expected.differences(Exports.inspect(export)).isEmpty();
        } catch (BackupException e) {
            return e.exitCode() == ExitCode.VERIFICATION_FAILED;
        }
    }

    private static BackupException refusal(String export) {
        return catchThrowableOfType(BackupException.class, () -> Exports.inspect(export));
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
