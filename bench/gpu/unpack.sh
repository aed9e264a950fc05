# Sourced by the calls: unpacks what was carried, once, and names it.
#   work      where it lies until the machine goes back
#   megabert  the command line
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
work=${TMPDIR:-/tmp}/megabert-gpu
mkdir -p "$work"
for name in tools cuda; do
  packed=$here/.cache/gpu-pack/$name.tar.xz
  if [ -e "$packed" ] && [ ! -e "$work/$name" ]; then tar xJf "$packed" -C "$work"; fi
done
export LD_LIBRARY_PATH=$work/tools/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export XDG_CACHE_HOME=$work/cache
export PATH=$work/tools:$PATH
megabert() { "$work/tools/node" "$work/tools/bin/run.js" "$@"; }
OUT=${OUT:-$work/out}
mkdir -p "$OUT"
