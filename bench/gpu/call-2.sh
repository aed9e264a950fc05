#!/bin/sh
# The second call: CUDA. ONNX Runtime 1.29 and its provider in place of 1.30, since both must be of one version.
. "$(dirname "$0")/unpack.sh"

rm -rf "$work/tools/node_modules/onnxruntime-node" "$work/tools/node_modules/onnxruntime-common"
cp -r "$work/cuda/onnxruntime-node" "$work/cuda/onnxruntime-common" "$work/tools/node_modules/"

megabert doctor | tee "$OUT/doctor-cuda.txt"
for precision in fp16 fp32; do
  echo "## CUDA, $precision"
  node "$work/tools/bench/gpu/parity.js" --provider cuda --precision $precision | tee "$OUT/parity-cuda-$precision.md"
done
for tokens in 2048 4096 8192 16384 32768 65536; do
  megabert bench --preset 345m --provider cuda --precision fp16 --batch 64,256 --lengths 128,384 \
    --max-tokens-per-batch $tokens --workers 1,2 --json >"$OUT/bench-cuda-$tokens.json" || true
done
megabert bench --preset 345m --provider cuda --precision fp16 --batch 1 --lengths 128 --scenario single-stream --json \
  >"$OUT/bench-cuda-one-line.json" || true

echo '## Wrong set-ups: what doctor says'
native=$work/tools/node_modules/onnxruntime-node/bin/napi-v6/linux/x64
library=$native/libonnxruntime_providers_cuda.so
mv "$library" "$library.away"
megabert doctor | grep '^cuda' | tee "$OUT/doctor-no-library.txt"
printf 'not a library' >"$library"
megabert doctor | grep '^cuda' | tee "$OUT/doctor-wrong-library.txt"
mv "$library.away" "$library"
