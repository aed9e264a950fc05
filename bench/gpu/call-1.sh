#!/bin/sh
# The first call on a lent card: what it can do at most (PyTorch), what doctor finds, and WebGPU.
. "$(dirname "$0")/unpack.sh"

nvidia-smi | tee "$OUT/nvidia-smi.txt"
python3 "$here/bench/gpu/ceilings.py" | tee "$OUT/ceilings.md"

# The NVIDIA driver's own manifest, wherever it lies.
for icd in /usr/share/vulkan/icd.d/nvidia_icd.json /etc/vulkan/icd.d/nvidia_icd.json; do
  if [ -e "$icd" ]; then export VK_DRIVER_FILES=$icd; fi
done
megabert doctor | tee "$OUT/doctor-webgpu.txt"
for precision in fp32 fp16; do
  echo "## WebGPU, $precision"
  node "$work/tools/bench/gpu/parity.js" --provider webgpu --precision $precision | tee "$OUT/parity-webgpu-$precision.md"
  megabert bench --preset 345m --provider webgpu --precision $precision --batch 8 --lengths 128 --json \
    >"$OUT/bench-webgpu-$precision.json" || true
done
