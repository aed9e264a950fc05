import type { Pretrained } from '../huggingface/pretrained.js';
import { writeModelFolder } from '../huggingface/write-model-folder.js';
import { writeMegatron } from '../megatron/write-megatron.js';
import type { ConvertOptions } from './convert-options.js';
import { exportOnnx } from './export-onnx.js';
import type { QuantizationHistory } from './quantize/quantization-history.js';
import { writePrecisions } from './write-precisions.js';

export interface WrittenOutput {
  weightBytes: number;
  quantization: QuantizationHistory;
}

/** Writes the model in the format asked for. */
export async function writeOutput(folder: string, model: Pretrained, options: ConvertOptions): Promise<WrittenOutput> {
  const { format = 'hf', tensorParallel = 1, pipelineParallel = 1, signal } = options;
  const onProgress = (done: number, total: number): void => {
    signal?.throwIfAborted();
    options.listener?.onProgress?.({ unit: 'bytes', done, total });
  };
  switch (format) {
    case 'hf': {
      const weightBytes = await writeModelFolder(folder, model, { onProgress });
      const quantization = await writePrecisions({ ...model, folder }, folder, options);
      return { weightBytes, quantization };
    }
    case 'megatron':
      return {
        weightBytes: await writeMegatron(folder, model, { tensorParallel, pipelineParallel, onProgress }),
        quantization: {},
      };
    case 'onnx':
      return { weightBytes: await exportOnnx(folder, model, onProgress), quantization: {} };
  }
}
