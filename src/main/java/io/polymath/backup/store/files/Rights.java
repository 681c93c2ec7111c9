package io.polymath.backup.store.files;

/**
 * Who may do what with a file.
 *
 * @param mode the twelve bits of chmod
 */
record Rights(int mode, long userId, long groupId) {

    static final int MODE_BITS = 07777;

    Rights {
        mode &= MODE_BITS;
    }
}
