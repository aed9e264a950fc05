import { Flags } from '@oclif/core';
import { UsageError } from '../core/errors.js';

/** `0,1`: which devices of the provider. */
export const devicesFlag = Flags.custom<number[]>({
  helpValue: '0,1',
  description: 'device numbers of the provider',
  async parse(text) {
    if (/^\d+(,\d+)*$/.test(text)) return text.split(',').map(Number);
    throw new UsageError('--devices is a list of numbers with commas between', { where: text });
  },
});
