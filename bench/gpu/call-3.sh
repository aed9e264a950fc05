#!/bin/sh
# Call 3: the largest preset.
. "$(dirname "$0")/unpack.sh"
need tools cuda
# SMOKE=fp32 PROVIDER=cpu: a rehearsal on small models, on a machine without a card.
smoke=${SMOKE:-}
use_cuda
{
  preset=3.9b
  lengths='128 384'
  if [ -n "$smoke" ]; then preset=demo lengths='64 128'; fi
  precision=${smoke:-fp16}
  model=$work/kept/$preset
  # 16 GB in fp32, and half of it again.
  if [ ! -e "$model" ]; then within 400 "$tools/node" "$tools/bench/gpu/make-preset.js" "$preset" "$precision" "$model"; fi
  for length in $lengths; do
    for batch in 64 16; do
      bench "CUDA, $preset" -m "$model" --provider "${PROVIDER:-cuda}" --precision "$precision" --batch $batch --lengths "$length"
    done
  done
  table
} 2>&1 | tee "$OUT/call-3.md"
