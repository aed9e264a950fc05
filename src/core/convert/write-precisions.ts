import { writeWeights } from '../huggingface/write-weights.js';
import type { MegatronBertConfig } from '../model/config.js';
import type { Precision } from '../model/precision.js';
import { cast } from '../tensor/cast.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import { quantizedWeights } from './quantize/quantized-weights.js';

/** Writes the files of derived precisions beside model.safetensors: `model.fp16.safetensors`. */
export async function writePrecisions(
  folder: string,
  config: MegatronBertConfig,
  weights: ReadonlyMap<string, LazyTensor>,
  precisions: readonly Precision[],
  onProgress?: (doneBytes: number, totalBytes: number) => void,
): Promise<void> {
  for (const precision of precisions) {
    if (precision === 'fp32') continue;
    await writeWeights(folder, `model.${precision}`, await derived(config, weights, precision), { onProgress });
  }
}

async function derived(
  config: MegatronBertConfig,
  weights: ReadonlyMap<string, LazyTensor>,
  precision: Exclude<Precision, 'fp32'>,
): Promise<ReadonlyMap<string, LazyTensor>> {
  switch (precision) {
    case 'fp16':
      return new Map([...weights].map(([name, weight]) => [name, cast(weight, 'float16')]));
    case 'int8':
      return quantizedWeights(config, weights, () => ({ kind: 'per-token' }));
    case 'int4':
      return quantizedWeights(config, weights, () => ({ kind: 'blocks', bits: 4 }));
  }
}
