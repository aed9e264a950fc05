#!/bin/sh
# The second call: CUDA. Nine minutes at most.
. "$(dirname "$0")/unpack.sh"
need tools cuda
# SMOKE=fp32 PROVIDER=cpu: a rehearsal on small models, on a machine without a card.
smoke=${SMOKE:-}
provider=${PROVIDER:-cuda}
tools=$work/tools
modules=$tools/node_modules
native=bin/napi-v6/linux/x64
library=libonnxruntime_providers_cuda.so
{
  echo '## Wrong set-ups: what doctor says'
  said() { echo "$1: $(megabert doctor | grep '^cuda' || true)"; }
  if [ ! -e "$modules/onnxruntime-1.30" ]; then
    said 'no library'
    for name in "$library" libonnxruntime_providers_shared.so; do
      ln -sf "$work/cuda/onnxruntime-node/$native/$name" "$modules/onnxruntime-node/$native/$name"
    done
    said 'that of 1.29 beside 1.30'
    # From here on 1.29, core and provider: both must be of one version.
    mv "$modules/onnxruntime-node" "$modules/onnxruntime-1.30"
    rm -rf "$modules/onnxruntime-common"
    cp -r "$work/cuda/onnxruntime-node" "$work/cuda/onnxruntime-common" "$modules/"
  fi
  within 60 "$tools/node" "$tools/bin/run.js" doctor

  echo "## CUDA"
  within 240 "$tools/node" "$tools/bench/gpu/parity.js" --provider "$provider" --precision "${smoke:-fp16,fp32}" \
    --lines 256 --keep "$work/kept" ${smoke:+--smoke}

  model=$work/kept/ForMaskedLM
  precision=${smoke:-fp16}
  lengths=128,384
  if [ -n "$smoke" ]; then lengths=64,128; fi
  common="-m $model --provider $provider --precision $precision"
  "$tools/node" "$tools/bench/gpu/squad-lines.js" ${smoke:+64 1000 256} >"$work/squad.jsonl"
  bench 'CUDA, grid' $common --batch 8,64,256 --lengths "$lengths"
  bench "CUDA, SQuAD's lengths" $common --data "$work/squad.jsonl"
  bench 'CUDA, one line' $common --batch 1 --lengths 128 --scenario single-stream
  for tokens in 2048 4096 8192 16384 32768 65536; do
    bench "CUDA, $tokens tokens a batch" $common --batch 512 --lengths 128 --workers 1,2 --max-tokens-per-batch $tokens
  done
  "$tools/node" "$tools/bench/gpu/table.js" "$OUT/bench.txt"
} 2>&1 | tee "$OUT/call-2.md"
