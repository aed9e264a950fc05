import { writeWeights } from '../huggingface/write-weights.js';
import type { Precision } from '../model/precision.js';
import { cast } from '../tensor/cast.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';

/** Writes the files of derived precisions beside model.safetensors: `model.fp16.safetensors`. */
export async function writePrecisions(
  folder: string,
  weights: ReadonlyMap<string, LazyTensor>,
  precisions: readonly Precision[],
  onProgress?: (doneBytes: number, totalBytes: number) => void,
): Promise<void> {
  for (const precision of precisions) {
    if (precision !== 'fp16') continue;
    const halved = new Map([...weights].map(([name, weight]) => [name, cast(weight, 'float16')]));
    await writeWeights(folder, `model.${precision}`, halved, { onProgress });
  }
}
