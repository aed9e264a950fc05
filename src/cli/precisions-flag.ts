import { Flags } from '@oclif/core';
import { type Precision, precisions } from '../core/model/precision.js';
import { splitList } from './split-list.js';

/** One or several of the weight files that `convert` writes. */
export const precisionsFlag = Flags.custom<Precision[]>({
  helpValue: 'fp32,int8',
  parse: async (text) => splitList(text, precisions),
});
