import { Args, Flags } from '@oclif/core';
import { MegabertCommand } from '../cli/megabert-command.js';
import { type Difference, diff } from '../core/convert/diff.js';
import { type Inspection, inspectDetails } from '../core/convert/inspect.js';
import { type Tokenized, tokenize } from '../core/convert/tokenize.js';
import { formatDifference } from '../report/format-difference.js';
import { formatInspection } from '../report/format-inspection.js';
import { formatTokenized } from '../report/format-tokenized.js';

export default class Inspect extends MegabertCommand {
  static override summary = 'Show what a checkpoint or model folder holds, executing nothing.';

  static override examples = [
    '<%= config.bin %> inspect megatron_bert_345m_v0.1_uncased.zip',
    '<%= config.bin %> inspect checkpoints/iter_0001000 --json',
    '<%= config.bin %> inspect shards --diff bert',
    '<%= config.bin %> inspect bert --tokenize "Paris is the [MASK] of France."',
  ];

  static override args = {
    path: Args.string({ required: true, ignoreStdin: true, description: 'a checkpoint or model folder' }),
  };

  static override flags = {
    diff: Flags.string({
      description: 'compare with another checkpoint, tensor by tensor',
      helpValue: 'OTHER',
      exclusive: ['tokenize'],
    }),
    tokenize: Flags.string({ description: 'show ids, pieces and offsets of a text', helpValue: 'TEXT' }),
  };

  async run(): Promise<Inspection | Tokenized | Difference> {
    const { args, flags } = await this.parse(Inspect);
    if (flags.tokenize !== undefined) {
      const tokenized = await tokenize(args.path, flags.tokenize);
      this.log(formatTokenized(tokenized));
      return tokenized;
    }
    if (flags.diff !== undefined) {
      const difference = await diff(args.path, flags.diff);
      this.log(formatDifference(difference));
      return difference;
    }
    const details = await inspectDetails(args.path);
    this.log(formatInspection(details));
    return details.inspection;
  }
}
