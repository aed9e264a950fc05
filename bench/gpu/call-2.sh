#!/bin/sh
# Call 2: CUDA.
. "$(dirname "$0")/unpack.sh"
need tools cuda
# SMOKE=fp32 PROVIDER=cpu: a rehearsal on small models, on a machine without a card.
smoke=${SMOKE:-}
provider=${PROVIDER:-cuda}
{
  echo '## Wrong set-ups: what doctor says'
  said() { echo "$1: $(megabert doctor | grep '^cuda' || true)"; }
  native=onnxruntime-node/bin/napi-v6/linux/x64
  libraries='libonnxruntime_providers_cuda.so libonnxruntime_providers_shared.so'
  said 'no library'
  for name in $libraries; do ln -sf "$work/cuda/$native/$name" "$tools/node_modules/$native/$name"; done
  said 'that of 1.29 beside 1.30'
  for name in $libraries; do rm "$tools/node_modules/$native/$name"; done

  use_cuda
  megabert doctor

  echo "## CUDA"
  within 240 "$tools/node" "$tools/bench/gpu/parity.js" --provider "$provider" --precision "${smoke:-fp16,fp32}" \
    --lines 256 --keep "$work/kept" ${smoke:+--smoke}

  model=$work/kept/ForMaskedLM
  common="-m $model --provider $provider --precision ${smoke:-fp16}"
  lengths='128 384'
  if [ -n "$smoke" ]; then lengths='64 128'; fi
  "$tools/node" "$tools/bench/gpu/squad-lines.js" ${smoke:+64 1000 256} >"$work/squad.jsonl"
  bench "CUDA, SQuAD's lengths" $common --data "$work/squad.jsonl"
  bench 'CUDA, one line' $common --batch 1 --lengths 128 --scenario single-stream
  # A run a shape: what one has no memory for must not cost the others.
  for length in $lengths; do
    for batch in 64 8 256; do bench 'CUDA, grid' $common --batch $batch --lengths "$length"; done
  done
  for tokens in 16384 32768 65536 8192 4096 2048; do
    bench "CUDA, SQuAD's, $tokens tokens a batch" $common --data "$work/squad.jsonl" --workers 1,2 --max-tokens-per-batch $tokens
  done
  table
} 2>&1 | tee "$OUT/call-2.md"
