import type { MegatronCheckpoint } from '../megatron/read-megatron.js';
import { toPretrained } from '../megatron/to-pretrained.js';
import type { CheckpointSource } from './checkpoint-source.js';

export function sourceOfMegatron(checkpoint: MegatronCheckpoint, files: readonly string[]): CheckpointSource {
  const { layout, checkpointVersion, iteration, shards, args, tensors, stacked } = checkpoint;
  return {
    kind: checkpoint.kind,
    layout,
    checkpointVersion,
    iteration,
    shards,
    tensors: stacked ?? new Map([...tensors].map(([name, { tensor }]) => [name, tensor])),
    settings: args.plainValues(),
    isLowerCase: isLowerCase(args.text('tokenizer_type')),
    files,
    toPretrained: (options) => toPretrained(checkpoint, options),
  };
}

/** `BertWordPieceLowerCase` and `BertWordPieceCase` are the only two WordPiece tokenizers that Megatron-LM has. */
function isLowerCase(tokenizerType = ''): boolean | undefined {
  if (tokenizerType === 'BertWordPieceLowerCase') return true;
  return tokenizerType === 'BertWordPieceCase' ? false : undefined;
}
