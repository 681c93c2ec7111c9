#!/usr/bin/env bash
# The backup that a shell user writes, one step after the other: what `bin/bench backup` compares with.
# Takes a folder; the estate comes in variables, and GRAPH_LOOP is the command that writes the graph to a file.
set -euo pipefail
out=$1

microseconds() { echo "${EPOCHREALTIME/[.,]/}"; }
# step NAME FUNCTION: runs it, and says how long it took
step() {
  local start
  start=$(microseconds)
  "$2"
  echo "step $1 $(($(microseconds) - start))"
}

copy_chroma() { cp -r "$CHROMA" "$out/chroma"; }
pack_chroma() { tar -C "$out" -cf - chroma | zstd -q -T0 -3 -o "$out/chroma.tar.zst"; rm -r "$out/chroma"; }
dump_postgres() { pg_dump -Fc -f "$out/postgres.dump"; }
# shellcheck disable=SC2086 # a command with its arguments
loop_neo4j() { $GRAPH_LOOP "$NEO4J_URI" "$NEO4J_USER" "$out/neo4j.json"; }
pack_config() { tar -C "$CONFIG" -cf - . | zstd -q -T0 -3 -o "$out/config.tar.zst"; }
hash_all() { (cd "$out" && sha256sum -- * >SHA256SUMS); }

mkdir -p "$out"
step cp copy_chroma
step tar-zstd pack_chroma
step pg_dump dump_postgres
step graph-loop loop_neo4j
step config pack_config
step sha256sum hash_all
