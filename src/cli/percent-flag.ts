import { Flags } from '@oclif/core';
import { UsageError } from '../core/errors.js';

/** `5%` or `0.05`, as a fraction. */
export const percentFlag = Flags.custom<number>({
  helpValue: '5%',
  async parse(text, _context, { name }) {
    const [, digits, sign] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim()) ?? [];
    if (digits !== undefined) return Number(digits) / (sign === '%' ? 100 : 1);
    throw new UsageError(`--${name} is a percentage`, { where: text });
  },
});
