#!/bin/sh
# The third call: the largest preset, and whatever of the others is named: call-3.sh [call-1.sh] [call-2.sh]
. "$(dirname "$0")/unpack.sh"
need tools
# 3.9 billion random numbers are written twice before the first batch.
BENCH_SECONDS=400
for call in "$@"; do sh "$here/bench/gpu/$call"; done
{
  bench 'CUDA, 3.9b' --preset "${PRESET:-3.9b}" --provider "${PROVIDER:-cuda}" --precision "${SMOKE:-fp16}" \
    --batch 16,64 --lengths 128,384
  "$work/tools/node" "$work/tools/bench/gpu/table.js" "$OUT/bench.txt"
} 2>&1 | tee "$OUT/call-3.md"
