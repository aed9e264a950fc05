import { Flags } from '@oclif/core';
import { UsageError } from '../core/errors.js';

/** `text=sentence,text_pair=reply`: which fields of the lines to read. */
export const columnsFlag = Flags.custom<Record<string, string>>({
  helpValue: 'text=sentence,…',
  description: 'which fields of the lines to read',
  async parse(text) {
    const pairs = text.split(',').map((pair) => pair.split('='));
    const stranger = pairs.find(([field, column, ...rest]) => !field || !column || rest.length > 0);
    if (stranger === undefined) return Object.fromEntries(pairs) as Record<string, string>;
    throw new UsageError('--columns is FIELD=COLUMN, with commas between', { where: stranger.join('=') });
  },
});
