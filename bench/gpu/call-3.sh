#!/bin/sh
# The third call: the largest preset in fp16, and whatever of the others is named: call-3.sh [call-1.sh] [call-2.sh]
. "$(dirname "$0")/unpack.sh"

for call in "$@"; do sh "$here/bench/gpu/$call"; done
megabert bench --preset 3.9b --provider cuda --precision fp16 --batch 16,64 --lengths 128,384 --json \
  >"$OUT/bench-cuda-3.9b.json"
