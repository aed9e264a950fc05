# Sourced by the calls: puts together what was carried, unpacks it once, and names it.
#   work      where it lies until the machine goes back
#   tools     Node, the build and its packages: from `tools=` on, those that the steps take
#   within    a limit in seconds for a step: one that fails or is too slow must not cost the others, nor all of them the table
#   bench     a row or several for bench.txt, under a name
#   table     what bench.txt has come to
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
work=${TMPDIR:-/tmp}/megabert-gpu
mkdir -p "$work/parts" "$work/kept"
for part in "$here"/.cache/gpu-pack/call-*/*; do
  if [ -e "$part" ]; then cp "$part" "$work/parts/"; fi
done
for name in tools cuda; do
  if [ -e "$work/$name" ] || [ ! -e "$work/parts/$name.0" ] || [ ! -e "$work/parts/$name.1" ]; then continue; fi
  # Python, since not every machine has xz. Elsewhere first: half an archive must not pass for one.
  rm -rf "$work/unpacking"
  cat "$work/parts/$name.0" "$work/parts/$name.1" |
    python3 -c 'import sys, tarfile; tarfile.open(fileobj=sys.stdin.buffer, mode="r|xz").extractall(sys.argv[1])' "$work/unpacking"
  mv "$work/unpacking/$name" "$work/$name"
  rmdir "$work/unpacking"
done
tools=$work/tools
export LD_LIBRARY_PATH="$tools/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export XDG_CACHE_HOME="$work/cache"
export PATH="$tools:$PATH"
export OUT="${OUT:-$work/out}"
mkdir -p "$OUT"
# A call that ran into the machine's own limit of ten minutes would print no table. A call within another shares its time.
export CALL_ENDS="${CALL_ENDS:-$(($(date +%s) + ${CALL_SECONDS:-540}))}"
# From here on nothing that fails ends a call.
set +e

need() {
  for name in "$@"; do
    if [ ! -e "$work/$name" ]; then
      echo "no $name here: the machine is a new one, begin with call 0" | tee -a "$OUT/missing.txt" >&2
      exit 1
    fi
  done
}
within() {
  limit=$(($CALL_ENDS - $(date +%s)))
  if [ "$1" -lt "$limit" ]; then limit=$1; fi
  shift
  if [ "$limit" -le 0 ]; then
    echo "(no time left for: $*)"
    return
  fi
  timeout --kill-after=10 "$limit" "$@" || echo "(ended by status $? within $limit s: $*)"
}
# Both core and provider must be of one version: from here on the tools are those of 1.29.
use_cuda() {
  tools=$work/tools-1.29
  if [ -e "$tools" ]; then return; fi
  rm -rf "$tools.new"
  cp -r "$work/tools" "$tools.new"
  rm -rf "$tools.new/node_modules/onnxruntime-node" "$tools.new/node_modules/onnxruntime-common"
  cp -r "$work/cuda/onnxruntime-node" "$work/cuda/onnxruntime-common" "$tools.new/node_modules/"
  mv "$tools.new" "$tools"
}
megabert() { within 60 "$tools/node" "$tools/bin/run.js" "$@"; }
bench() {
  name=$1
  shift
  echo "\"$name\"" >>"$OUT/bench.txt"
  within "${BENCH_SECONDS:-120}" "$tools/node" "$tools/bin/run.js" bench --json --quiet "$@" >>"$OUT/bench.txt"
}
table() { "$tools/node" "$tools/bench/gpu/table.js" "$OUT/bench.txt"; }
