#!/bin/sh
# Call 1: what doctor finds, and WebGPU.
. "$(dirname "$0")/unpack.sh"
need tools
# SMOKE=fp32: a rehearsal on small models, on a machine without a card.
smoke=${SMOKE:-}

# NVIDIA's manifest, wherever it lies, unless a driver is named.
for icd in /usr/share/vulkan/icd.d /etc/vulkan/icd.d /usr/local/nvidia/share/vulkan/icd.d; do
  if [ -z "${VK_DRIVER_FILES:-}" ] && [ -e "$icd/nvidia_icd.json" ]; then export VK_DRIVER_FILES="$icd/nvidia_icd.json"; fi
done
{
  megabert doctor
  echo '## WebGPU'
  within 200 "$tools/node" "$tools/bench/gpu/parity.js" --provider webgpu --precision "${smoke:-fp32,fp16}" \
    --lines 64 --keep "$work/kept" ${smoke:+--smoke}
  model=$work/kept/ForMaskedLM
  for precision in ${smoke:-fp16 fp32}; do
    bench "WebGPU, $precision" -m "$model" --provider webgpu --precision "$precision" --batch 8 --lengths 128
  done
  echo '## WebGPU, weights of 8 bits'
  within 90 "$tools/node" "$tools/bench/gpu/eight-bits.js" ${smoke:+--smoke}
  table
} 2>&1 | tee "$OUT/call-1.md"
