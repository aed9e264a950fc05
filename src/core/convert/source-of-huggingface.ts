import { fromHuggingFace } from '../huggingface/from-huggingface.js';
import type { HuggingFaceCheckpoint } from '../huggingface/read-huggingface.js';
import type { CheckpointSource } from './checkpoint-source.js';

export function sourceOfHuggingFace(checkpoint: HuggingFaceCheckpoint, files: readonly string[]): CheckpointSource {
  return {
    kind: 'huggingface',
    layout: checkpoint.layout,
    tensors: checkpoint.tensors,
    settings: [],
    files,
    toPretrained: (options) => fromHuggingFace(checkpoint, options),
  };
}
