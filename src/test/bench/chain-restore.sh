#!/usr/bin/env bash
# The restore that a shell user types, one step after the other: what `bin/bench restore` compares with.
# Takes the folder of a set, a folder for what is unpacked, and the stores; servers come in variables, and GRAPH_LOOP is
# the command that loads a graph from its standard input.
set -euo pipefail
set_folder=$1 out=$2
shift 2

microseconds() { echo "${EPOCHREALTIME/[.,]/}"; }
# step NAME FUNCTION: runs it, and says how long it took
step() {
  local start
  start=$(microseconds)
  "$2"
  echo "step $1 $(($(microseconds) - start))"
}

unpack() { mkdir "$out/$1"; zstd -q -d -c "$set_folder/$1"_*.tar.zst | tar -C "$out/$1" -xpf -; }
chromadb() { unpack chromadb; }
config() { unpack config; }
postgres() {
  zstd -q -d -o "$out/postgres.dump" "$set_folder"/postgres_*.dump.zst
  createdb -T template0 "$RESTORED"
  pg_restore -j2 -d "$RESTORED" "$out/postgres.dump"
}
# shellcheck disable=SC2086 # a command with its arguments
neo4j() { zstd -q -d -c "$set_folder"/neo4j_*.jsonl.zst | $GRAPH_LOOP "$RESTORED_URI" "$NEO4J_USER"; }

mkdir -p "$out"
for store; do step "$store" "$store"; done
