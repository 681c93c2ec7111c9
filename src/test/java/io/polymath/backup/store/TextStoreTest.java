package io.polymath.backup.store;

final class TextStoreTest extends StoreContract {

    @Override
    protected StoreKind kind() {
        return TextStore.KIND;
    }

    @Override
    protected Store store() {
        return TextStore.of("text", "one", "two", "three");
    }
}
