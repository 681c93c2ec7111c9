#!/usr/bin/env bash
# short-commands.sh ROOT [--rounds 15]: what bin/bench list runs. list and show of ten sets as whole processes, started by
# the launcher, in turn with its archive of classes and with Java's own one alone: median, least and most seconds.
set -euo pipefail
export LC_ALL=C.UTF-8
root=$1 rounds=15 sets=10
if [ "${2:-}" = --rounds ]; then rounds=$3; fi

scratch=$(mktemp -d "${TMPDIR:-/tmp}/polymath-bench-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
cp -r "$root/src/main/launcher/." "$scratch"
export POLYMATH_CONFIG=$scratch/config
for ((set = 1; set <= sets; set++)); do "$root/bin/polymath-backup" backup --quiet >/dev/null; done

heap='-Xms64m -Xmx256m' # as the launcher starts them
home=$("${JAVA_HOME:+$JAVA_HOME/bin/}java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java\.home = //p')
# measure COMMAND WAY JAVA-OPTIONS: adds the seconds of one run to those of its kind
measure() {
  local begin end
  begin=$(date +%s%N)
  POLYMATH_JAVA_OPTS="$heap $3" "$root/bin/polymath-backup" "$1" >/dev/null
  end=$(date +%s%N)
  printf '%s\n' "$((end - begin))" >>"$scratch/$1 $2"
}
for ((round = 1; round <= rounds; round++)); do
  for command in list show; do
    measure "$command" 'with the archive' ''
    measure "$command" "with Java's alone" "-XX:SharedArchiveFile=$home/lib/server/classes.jsa"
  done
done

printf 'load %s, %s runs each, seconds: median (least to most)\n' "$(cut -d' ' -f1 /proc/loadavg)" "$rounds"
for kind in "$scratch"/list\ * "$scratch"/show\ *; do
  sort -n "$kind" | awk -v kind="${kind##*/}" '{ all[NR] = $1 / 1e9 }
    END { printf "%-24s %.2f (%.2f to %.2f)\n", kind, all[int((NR + 1) / 2)], all[1], all[NR] }'
done
