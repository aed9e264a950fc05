import { Flags } from '@oclif/core';
import { maskings } from '../core/eval/answering/draw-masks.js';
import { tagSchemes } from '../core/eval/metrics/strict-entity-spans.js';
import { precisions } from '../core/model/precision.js';
import { columnsFlag } from './columns-flag.js';
import { sharedFlags } from './flags.js';
import { numberFlag } from './number-flag.js';
import { precisionsFlag } from './precisions-flag.js';
import { taskFlags } from './task-flags.js';

/** What `megabert eval` takes. */
export const evalFlags = {
  model: Flags.string({
    char: 'm',
    env: 'MEGABERT_MODEL',
    multiple: true,
    multipleNonGreedy: true,
    description: 'model folder; several are put into one table',
    helpValue: 'DIR',
  }),
  score: Flags.string({ description: 'score these predictions, without a model', helpValue: 'FILE' }),
  task: sharedFlags.task,
  columns: columnsFlag({
    description: 'which column, by name or position from 0, or which JSON field is which of ours',
  }),
  limit: Flags.integer({ min: 1, description: 'the first rows only', helpValue: 'N' }),
  sample: Flags.integer({
    min: 1,
    description: 'so many rows, drawn by --seed',
    helpValue: 'N',
    exclusive: ['limit'],
  }),
  seed: Flags.integer({ default: 0, description: 'of samples, masks and the bootstrap [0]', helpValue: 'N' }),
  min: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'status 1 where a figure is below',
    helpValue: 'accuracy=0.9',
  }),
  predictions: Flags.string({
    description: 'also write the predictions: .jsonl, or by its ending .json (SQuAD), .conll, .tsv (GLUE)',
    helpValue: 'FILE',
  }),
  compare: Flags.string({
    description: 'say what changes against an earlier --json result',
    helpValue: 'RESULT.json',
  }),
  cache: Flags.boolean({
    default: true,
    allowNo: true,
    description: 'keep answers, and go on from those of an earlier run on the same model and data',
  }),
  report: Flags.string({ description: 'also write a self-contained HTML page', helpValue: 'FILE.html' }),
  positive: Flags.string({
    description: 'class that precision, recall and f1 are about [the second of two]',
    helpValue: 'LABEL',
  }),
  scheme: Flags.option({
    options: tagSchemes,
    description: "count only entities that obey it, as seqeval's strict mode",
  })(),
  'na-probs': Flags.string({
    description: 'probability of no answer by id (SQuAD 2)',
    helpValue: 'FILE',
    dependsOn: ['score'],
  }),
  masking: Flags.option({
    options: maskings,
    default: 'pieces' as const,
    description: 'what is hidden together in masked language modelling',
  })(),
  'max-length': Flags.integer({
    min: 3,
    description: "most tokens of a sequence [the model's positions]",
    helpValue: 'N',
  }),
  precision: precisionsFlag({
    description: `which weights to run: ${precisions.join(', ')} [fp32]; several are put into one table`,
  }),
  provider: sharedFlags.provider,
  devices: sharedFlags.devices,
  workers: sharedFlags.workers,
  threads: sharedFlags.threads,
  'max-tokens-per-batch': sharedFlags['max-tokens-per-batch'],
  threshold: taskFlags.threshold,
  stride: Flags.integer({
    description:
      "tokens that windows of a question's context share [128]; by how many those of a raw text move on [half of one]",
    helpValue: 'N',
    min: 1,
  }),
  'max-answer-length': taskFlags['max-answer-length'],
  'null-threshold': numberFlag({
    description: 'above this there is no answer: a score difference [SQuAD 2: 0], with --na-probs a probability [1]',
  }),
  'pair-order': taskFlags['pair-order'],
  pooling: taskFlags.pooling,
  layer: taskFlags.layer,
  normalize: taskFlags.normalize,
};
