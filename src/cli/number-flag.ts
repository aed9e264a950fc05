import { Flags } from '@oclif/core';
import { UsageError } from '../core/errors.js';

/** A flag that takes any finite number: oclif's own `integer` takes whole ones only. */
export const numberFlag = Flags.custom<number>({
  helpValue: 'X',
  async parse(text, _context, { name }) {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value)) return value;
    throw new UsageError(`--${name} is a number`, { where: text });
  },
});
