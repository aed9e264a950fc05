import type { Pretrained } from '../huggingface/pretrained.js';
import { writeModelFolder } from '../huggingface/write-model-folder.js';
import { writeMegatron } from '../megatron/write-megatron.js';
import type { ConvertOptions } from './convert-options.js';
import { exportOnnx } from './export-onnx.js';
import { writePrecisions } from './write-precisions.js';

/**
 * Writes the model in the format asked for.
 *
 * @returns bytes of its weights
 */
export async function writeOutput(
  folder: string,
  model: Pretrained,
  { format = 'hf', precision = [], tensorParallel = 1, pipelineParallel = 1 }: ConvertOptions,
  onProgress: (doneBytes: number, totalBytes: number) => void,
): Promise<number> {
  switch (format) {
    case 'hf': {
      const weightBytes = await writeModelFolder(folder, model, { onProgress });
      await writePrecisions(folder, model.config, model.weights, precision, onProgress);
      return weightBytes;
    }
    case 'megatron':
      return writeMegatron(folder, model, { tensorParallel, pipelineParallel, onProgress });
    case 'onnx':
      return exportOnnx(folder, model, onProgress);
  }
}
