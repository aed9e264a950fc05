import { Flags, type Interfaces } from '@oclif/core';
import type { TaskOptions } from '../core/tasks/task.js';
import { listFlag } from './list-flag.js';
import { numberFlag } from './number-flag.js';

/** Group of each flag in `--help`: the tasks that it belongs to. */
const group = (...tasks: string[]): { helpGroup: string } => ({ helpGroup: tasks.join(', ').toUpperCase() });

/**
 * Flags of the tasks. None has a default here: the task's own table does (core/tasks/task-options.ts). What was given can be told apart,
 * so that another task's flag is refused.
 */
export const taskFlags = {
  'top-k': Flags.integer({
    description:
      'how many answers [fill-mask: 5, question-answering: 1]; of how many pieces to draw [text-generation: all]',
    helpValue: 'N',
    ...group('fill-mask', 'question-answering', 'text-generation'),
  }),
  targets: listFlag({ description: 'choose among these pieces only', ...group('fill-mask') }),
  threshold: numberFlag({
    description: 'multi-label: a label holds from this score on [0.5]',
    ...group('text-classification'),
  }),
  aggregation: Flags.option({
    options: ['none', 'simple', 'first', 'average', 'max'] as const,
    description: 'how the pieces of a word agree on one label [first]',
    ...group('token-classification'),
  })(),
  offsets: Flags.option({
    options: ['utf-16', 'code-points'] as const,
    description: 'how start and end are counted: as JavaScript or as Python does [utf-16]',
    ...group('token-classification', 'question-answering'),
  })(),
  stride: Flags.integer({
    description: 'tokens that neighbouring windows of the context share [128]',
    helpValue: 'N',
    ...group('question-answering'),
  }),
  'max-answer-length': Flags.integer({
    description: 'in tokens [30]',
    helpValue: 'N',
    ...group('question-answering'),
  }),
  'null-threshold': numberFlag({
    description: 'answer "" where no answer is better than the best one by more than this [never]',
    ...group('question-answering'),
  }),
  'pair-order': Flags.option({
    options: ['context-first', 'choice-first'] as const,
    description: 'which text comes first [as the model records it, else context-first]',
    ...group('multiple-choice'),
  })(),
  pooling: Flags.option({
    options: ['mean', 'max', 'cls', 'pooler', 'none'] as const,
    description: "how the tokens' hidden states become one [mean]",
    ...group('embeddings'),
  })(),
  layer: Flags.integer({
    description: 'which of hidden_states to read [-1, the last]',
    helpValue: 'N',
    ...group('embeddings'),
  }),
  normalize: Flags.boolean({ description: 'scale to length 1', ...group('embeddings') }),
  'max-new-tokens': Flags.integer({
    description: 'stop after this many [32]',
    helpValue: 'N',
    ...group('text-generation'),
  }),
  temperature: numberFlag({ description: '0 takes the likeliest piece [0]', ...group('text-generation') }),
  'top-p': numberFlag({
    description: 'draw among the fewest pieces that together have this probability [1]',
    ...group('text-generation'),
  }),
  seed: Flags.integer({ description: 'of the random draws [0]', helpValue: 'N', ...group('text-generation') }),
  logits: Flags.boolean({ description: "add the model's raw numbers; not for embeddings" }),
};

/** Parsed flags → the task's options; what was not given is undefined. */
export function taskOptionsOf(flags: TaskFlagValues): TaskOptions {
  return {
    topK: flags['top-k'],
    targets: flags.targets,
    threshold: flags.threshold,
    aggregation: flags.aggregation,
    offsets: flags.offsets,
    stride: flags.stride,
    maxAnswerLength: flags['max-answer-length'],
    nullThreshold: flags['null-threshold'],
    pairOrder: flags['pair-order'],
    pooling: flags.pooling,
    layer: flags.layer,
    normalize: flags.normalize || undefined,
    maxNewTokens: flags['max-new-tokens'],
    temperature: flags.temperature,
    topP: flags['top-p'],
    seed: flags.seed,
    logits: flags.logits || undefined,
  };
}

type TaskFlagValues = Partial<Interfaces.InferredFlags<typeof taskFlags>>;
