# Sourced by the calls: puts together what was carried, unpacks it once, and names it. By itself (`sh bench/gpu/unpack.sh`) it
# is call 0, which brings the first part.
#   work      where it lies until the machine goes back
#   megabert  the command line
#   within    a limit in seconds for a step: one that is too slow must not cost the others
#   bench     a row or several for bench.txt, under a name
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
work=${TMPDIR:-/tmp}/megabert-gpu
mkdir -p "$work/parts" "$work/kept"
for part in "$here"/.cache/gpu-pack/call-*/*; do
  if [ -e "$part" ]; then cp "$part" "$work/parts/"; fi
done
for name in tools cuda; do
  if [ -e "$work/$name" ] || [ ! -e "$work/parts/$name.0" ] || [ ! -e "$work/parts/$name.1" ]; then continue; fi
  # Python, since not every machine has xz.
  cat "$work/parts/$name.0" "$work/parts/$name.1" |
    python3 -c 'import sys, tarfile; tarfile.open(fileobj=sys.stdin.buffer, mode="r|xz").extractall(sys.argv[1])' "$work"
done
export LD_LIBRARY_PATH="$work/tools/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export XDG_CACHE_HOME="$work/cache"
export PATH="$work/tools:$PATH"
OUT=${OUT:-$work/out}
mkdir -p "$OUT"

need() {
  for name in "$@"; do
    if [ ! -e "$work/$name" ]; then
      echo "no $name here: the machine is a new one, begin with call 0" >&2
      exit 1
    fi
  done
}
megabert() { "$work/tools/node" "$work/tools/bin/run.js" "$@"; }
within() {
  limit=$1
  shift
  timeout "$limit" "$@" || echo "(ended by status $? within $limit s: $*)"
}
bench() {
  name=$1
  shift
  echo "\"$name\"" >>"$OUT/bench.txt"
  within "${BENCH_SECONDS:-120}" "$work/tools/node" "$work/tools/bin/run.js" bench --json --quiet "$@" >>"$OUT/bench.txt"
}
