import { Flags } from '@oclif/core';
import { precisions } from '../core/model/precision.js';
import { providerNames } from '../core/runtime/provider-names.js';
import { taskNames } from '../core/tasks/task-names.js';
import { devicesFlag } from './devices-flag.js';

const providers = ['auto', ...providerNames] as const;

/** Flags that several commands share: one word, one meaning, everywhere. */
export const sharedFlags = {
  model: Flags.string({
    char: 'm',
    env: 'MEGABERT_MODEL',
    description: 'model folder (config.json and model.safetensors)',
    helpValue: 'DIR',
  }),
  task: Flags.option({
    char: 't',
    options: taskNames,
    description: `${taskNames.join(', ')}; may be left out where the model's architectures say it`,
    helpValue: 'TASK',
  })(),
  output: Flags.string({ char: 'o', description: 'write here [-, which is stdout]', helpValue: 'FILE' }),
  precision: Flags.option({
    options: precisions,
    default: 'fp32',
    description: 'which weights to run; all but fp32 are made by convert --precision',
  })(),
  provider: Flags.option({
    options: providers,
    default: 'auto',
    description: `${providers.join(', ')}: auto takes the fastest that works, a named one is never replaced`,
    helpValue: 'NAME',
  })(),
  devices: devicesFlag(),
  workers: Flags.integer({ min: 1, description: 'sessions side by side [as cores and memory allow]', helpValue: 'N' }),
  threads: Flags.integer({ min: 1, description: 'threads in each session [the cores, shared out]', helpValue: 'N' }),
  'max-tokens-per-batch': Flags.integer({
    min: 1,
    description: 'token budget of a batch [cpu: 1024; docs/gpu.md]',
    helpValue: 'N',
  }),
};
