package io.polymath.backup.set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.set.Inventory.Item;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InventoryTest {

    private static final Item ARTIFACTS = new Item("tables", "public.artifacts", 28_575, "aa");
    private static final Item NOTES = new Item("tables", "public.notes", 3, null);
    private static final Item PAPERS = new Item("labels", "Paper", 12, "bb");

    @Test
    void equalInventoriesDoNotDiffer() {
        assertThat(Inventory.of(List.of(ARTIFACTS, NOTES)).differences(Inventory.of(List.of(NOTES, ARTIFACTS))))
                .isEmpty();
    }

    @Test
    void whatIsMissingIsTold() {
        assertThat(Inventory.of(List.of(ARTIFACTS, NOTES)).differences(Inventory.of(List.of(NOTES))))
                .containsExactly("tables public.artifacts: expected 28,575, found none");
    }

    @Test
    void whatIsTooMuchIsTold() {
        assertThat(Inventory.of(List.of(NOTES)).differences(Inventory.of(List.of(ARTIFACTS, NOTES))))
                .containsExactly("tables public.artifacts: expected none, found 28,575");
    }

    @Test
    void anotherNumberIsTold() {
        Item fewer = new Item("tables", "public.artifacts", 28_570, "cc");
        Item more = new Item("tables", "public.notes", 1_003, null);

        assertThat(Inventory.of(List.of(ARTIFACTS, NOTES)).differences(Inventory.of(List.of(fewer, more))))
                .containsExactly(
                        "tables public.artifacts: expected 28,575, found 28,570 (-5)",
                        "tables public.notes: expected 3, found 1,003 (+1,000)");
    }

    @Test
    void otherContentOfTheSameNumberIsTold() {
        Item other = new Item("tables", "public.artifacts", 28_575, "cc");
        Item unknown = new Item("tables", "public.artifacts", 28_575, null);

        assertThat(Inventory.of(List.of(ARTIFACTS)).differences(Inventory.of(List.of(other))))
                .containsExactly("tables public.artifacts: the same number, 28,575, but not the same content");
        assertThat(Inventory.of(List.of(ARTIFACTS)).differences(Inventory.of(List.of(unknown))))
                .containsExactly("tables public.artifacts: the same number, 28,575, but not the same content");
    }

    @Test
    void contentThatWasNotFingerprintedIsNotCompared() {
        Item found = new Item("tables", "public.notes", 3, "dd");

        assertThat(Inventory.of(List.of(NOTES)).differences(Inventory.of(List.of(found))))
                .isEmpty();
    }

    @Test
    void oneNameOfTwoKindsIsTwoItems() {
        Item table = new Item("tables", "Paper", 12, "bb");

        assertThat(Inventory.of(List.of(PAPERS)).differences(Inventory.of(List.of(table))))
                .containsExactly("labels Paper: expected 12, found none", "tables Paper: expected none, found 12");
    }

    @Test
    void aKindIsSummedUp() {
        Inventory inventory = Inventory.of(List.of(ARTIFACTS, PAPERS, NOTES));

        assertThat(inventory.count("tables")).isEqualTo(28_578);
        assertThat(inventory.items("tables")).containsExactly(ARTIFACTS, NOTES);
        assertThat(inventory.count("vectors")).isZero();
    }

    @Test
    void aFingerprintThatIsSealedIsNeverTakenForEqual() {
        Inventory whole = Inventory.of(List.of(ARTIFACTS, NOTES));
        Inventory sealed = whole.withFingerprints(List.of(Item.SEALED, ""));

        assertThat(whole.fingerprints()).containsExactly("aa", "");
        assertThatThrownBy(() -> sealed.differences(whole))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("tables public.artifacts: its fingerprint was not opened");
        assertThat(whole.differences(sealed)).hasSize(1);
        assertThat(sealed.withFingerprints(whole.fingerprints())).isEqualTo(whole);
    }
}
