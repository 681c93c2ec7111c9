/** ChromaDB directories: SQLite and HNSW files of one moment, checked without a server. */
@NullMarked
package io.polymath.backup.store.chroma;

import org.jspecify.annotations.NullMarked;
