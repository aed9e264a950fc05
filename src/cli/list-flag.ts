import { Flags } from '@oclif/core';
import { UsageError } from '../core/errors.js';

/** A flag that takes several words, with commas between. */
export const listFlag = Flags.custom<string[]>({
  helpValue: 'A,B',
  async parse(text, _context, { name }) {
    const words = text.split(',').map((word) => word.trim());
    if (words.every((word) => word !== '')) return words;
    throw new UsageError(`--${name} is a list with commas between`, { where: text });
  },
});
