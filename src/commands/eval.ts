import { Args, Flags } from '@oclif/core';
import { sharedFlags } from '../cli/flags.js';
import { MegabertCommand } from '../cli/megabert-command.js';
import { UsageError } from '../core/errors.js';
import { belowMinimums, parseMinimums } from '../core/eval/check-minimums.js';
import { describeExclusions } from '../core/eval/describe-exclusions.js';
import type { EvalReport } from '../core/eval/eval-report.js';
import { tagSchemes } from '../core/eval/metrics/strict-entity-spans.js';
import { score } from '../core/eval/score.js';
import { type EvalJson, toEvalJson } from '../report/eval-json.js';
import { toEvalTable } from '../report/eval-table.js';

export default class Eval extends MegabertCommand {
  static override summary = 'Tell how good a model is, or predictions made elsewhere, on a data set as it is published';
  static override description =
    `DATA is known by its content: GLUE and SICK tables, SQuAD, CoNLL columns, RACE, CommonsenseQA, SWAG, COPA, MCTest,
LAMBADA, raw text, a retrieval folder, or JSON lines with a gold field. Every figure comes with a 95 % interval.
Ends with status 1 where rows cannot be scored, or a figure is below --min.`;
  static override examples = [
    '<%= config.bin %> eval SST-2/dev.tsv -m my-model',
    '<%= config.bin %> eval dev-v2.0.json --score predictions.json --na-probs na_prob.json',
    '<%= config.bin %> eval dev.conll --score tagged.conll --scheme IOB2',
    '<%= config.bin %> eval table.tsv --columns text=2,label=0 -m my-model --min accuracy=0.9',
  ];
  static override args = {
    data: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'data set: a file, or a folder of RACE or retrieval data',
    }),
  };
  static override flags = {
    task: sharedFlags.task,
    score: Flags.string({ description: 'score these predictions, without a model', helpValue: 'FILE' }),
    columns: Flags.string({
      description: 'which column, by name or position from 0, or which JSON field is which of ours',
      helpValue: 'text=2,label=0',
    }),
    positive: Flags.string({
      description: 'class that precision, recall and f1 are about [the second of two]',
      helpValue: 'LABEL',
    }),
    scheme: Flags.option({ options: tagSchemes, description: 'count only entities that obey it (seqeval strict)' })(),
    'na-probs': Flags.string({
      description: 'probability of "no answer" by id (SQuAD 2)',
      helpValue: 'FILE',
      dependsOn: ['score'],
    }),
    'null-threshold': Flags.string({
      description: 'above this the answer is none: a probability with --na-probs [1], else a score difference',
      parse: async (text) => checkNumber(text),
      helpValue: 'N',
    }),
    seed: Flags.integer({ default: 0, description: 'of the bootstrap, of samples and of masks' }),
    min: Flags.string({ description: 'end with status 1 where a figure is below', helpValue: 'accuracy=0.9' }),
  };

  override async run(): Promise<EvalJson> {
    const { args, flags } = await this.parse(Eval);
    const minimums = flags.min === undefined ? [] : parseMinimums(flags.min);
    if (flags.score === undefined)
      throw new UsageError('neither a model nor predictions', { remedy: 'give -m MODEL or --score FILE' });
    const report = await score(
      args.data,
      flags.score,
      {
        task: flags.task,
        columns: flags.columns === undefined ? undefined : parseColumns(flags.columns),
        positive: flags.positive,
        scheme: flags.scheme,
        noAnswerProbabilities: flags['na-probs'],
        nullThreshold: flags['null-threshold'] === undefined ? undefined : Number(flags['null-threshold']),
        seed: flags.seed,
      },
      this.listener,
    );
    this.check(report, belowMinimums(report, minimums));
    if (!this.jsonEnabled()) this.log(toEvalTable(report));
    return toEvalJson(report);
  }

  private check(report: EvalReport, below: readonly string[]): void {
    const exclusions = describeExclusions(report);
    for (const text of [exclusions, ...below]) {
      if (text === undefined) continue;
      this.listener.onNotice?.({ level: 'warning', text });
      this.failCheck();
    }
  }
}

/** `text=2,label=0`; a comma within one column list is written `choices=a+b`. */
function parseColumns(text: string): Map<string, string> {
  return new Map(
    text.split(',').map((part) => {
      const [name, column, ...rest] = part.split('=');
      if (!name || !column || rest.length > 0)
        throw new UsageError(`no field=column: ${JSON.stringify(part)}`, { where: '--columns' });
      return [name, column];
    }),
  );
}

function checkNumber(text: string): string {
  if (text.trim() !== '' && Number.isFinite(Number(text))) return text;
  throw new UsageError(`no number: ${JSON.stringify(text)}`, { where: '--null-threshold' });
}
