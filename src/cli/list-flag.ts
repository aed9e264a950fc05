import { Flags } from '@oclif/core';
import { splitList } from './split-list.js';

/** A flag that takes several words, with commas between. */
export const listFlag = Flags.custom<string[]>({
  helpValue: 'A,B',
  parse: async (text) => splitList(text),
});
