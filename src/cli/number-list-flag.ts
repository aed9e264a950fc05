import { Flags } from '@oclif/core';
import { UsageError } from '../core/errors.js';

/** `1,8,32`: positive whole numbers. */
export const numberListFlag = Flags.custom<number[]>({
  helpValue: '1,2',
  async parse(text, _context, { name }) {
    if (/^[1-9]\d*(,[1-9]\d*)*$/.test(text)) return text.split(',').map(Number);
    throw new UsageError(`--${name} is a list of positive whole numbers with commas between`, { where: text });
  },
});
