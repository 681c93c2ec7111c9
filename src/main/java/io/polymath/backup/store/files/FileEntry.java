package io.polymath.backup.store.files;

import java.nio.file.Path;

/** A file, folder or link as a walk found it. */
record FileEntry(EntryName name, Path path, Attributes attributes) {}
