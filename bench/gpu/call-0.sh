#!/bin/sh
# Call 0: brings the first part, and meanwhile what the card can do at most (PyTorch), which needs nothing of ours.
. "$(dirname "$0")/unpack.sh"
smoke=${SMOKE:-}
{
  within 20 nvidia-smi
  within 200 python3 "$here/bench/gpu/ceilings.py" ${smoke:+--smoke}
} 2>&1 | tee "$OUT/call-0.md"
