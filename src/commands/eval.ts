import { join } from 'node:path';
import { Args, type Interfaces } from '@oclif/core';
import { evalFlags } from '../cli/eval-flags.js';
import { MegabertCommand } from '../cli/megabert-command.js';
import { refuseTogether } from '../cli/refuse-together.js';
import { taskOptionsOf } from '../cli/task-flags.js';
import { UsageError } from '../core/errors.js';
import { belowMinimums, parseMinimums } from '../core/eval/check-minimums.js';
import type { Comparison } from '../core/eval/compare.js';
import { describeExclusions } from '../core/eval/describe-exclusions.js';
import type { EvalReport } from '../core/eval/eval-report.js';
import { evaluate } from '../core/eval/evaluate.js';
import { cacheHome } from '../core/files/cache-home.js';
import { writeTextFile } from '../core/files/write-text-file.js';
import { type EvalJson, toEvalJson } from '../report/eval-json.js';
import { toComparisonTable, toEvalTable } from '../report/eval-table.js';

export default class Eval extends MegabertCommand {
  static override summary = 'Tell how good a model is, or predictions made elsewhere, on a data set.';
  static override description =
    `DATA is known by its content: GLUE and SICK tables, SQuAD, CoNLL columns, RACE, CommonsenseQA, SWAG, COPA, MCTest, LAMBADA, raw text, a folder with corpus, queries and qrels, or JSON lines with a gold field. Every figure comes with a 95 % interval. The status is 1 where rows cannot be scored, or a figure is below --min.`;
  static override examples = [
    '<%= config.bin %> eval SST-2/dev.tsv -m my-model',
    '<%= config.bin %> eval dev-v2.0.json -m small -m large --precision fp32,int8',
    '<%= config.bin %> eval dev-v2.0.json --score predictions.json --na-probs na_prob.json',
    '<%= config.bin %> eval dev.conll --score tagged.conll --scheme IOB2',
    '<%= config.bin %> eval table.tsv --columns text=2,label=0 -m bert --min accuracy=0.9',
  ];
  static override args = {
    data: Args.string({
      name: 'DATA',
      required: true,
      ignoreStdin: true,
      description: 'data set: a file, or a folder of RACE or retrieval data',
    }),
  };
  static override flags = evalFlags;

  async run(): Promise<EvalJson | { results: EvalJson[] }> {
    const { args, flags, raw } = await this.parse(Eval);
    refuseTogether(raw, 'model', 'score');
    const minimums = (flags.min ?? []).flatMap(parseMinimums);
    const runs = (flags.model?.length ?? 1) * (flags.precision?.length ?? 1);
    if (flags.predictions !== undefined && flags.score === undefined && runs > 1)
      throw new UsageError('--predictions is for one model and one precision');
    const reports = await (flags.score === undefined
      ? this.evaluateAll(args.data, flags)
      : this.score(args.data, flags));
    if (flags.predictions !== undefined) await writePredictions(flags.predictions, reports);
    const comparison = flags.compare === undefined ? undefined : await compareWith(flags.compare, reports[0], flags);
    if (flags.report !== undefined) await writeReport(flags.report, reports, comparison);
    for (const report of reports) this.check(report, belowMinimums(report, minimums));
    if (!this.jsonEnabled()) await this.print(reports, comparison);
    if (reports.length === 1) return toEvalJson(reports[0], comparison);
    return { results: reports.map((report, index) => toEvalJson(report, index === 0 ? comparison : undefined)) };
  }

  private async score(data: string, flags: EvalFlags): Promise<EvalReport[]> {
    const { score } = await import('../core/eval/score.js');
    const options = {
      ...sharedOptions(flags),
      noAnswerProbabilities: flags['na-probs'],
      nullThreshold: flags['null-threshold'],
    };
    return [await score(data, flags.score ?? '', options, this.listener)];
  }

  /** Each model at each precision, in the order in which they were given. */
  private async evaluateAll(data: string, flags: EvalFlags): Promise<EvalReport[]> {
    if (flags.model === undefined) {
      throw new UsageError('neither a model nor predictions', { remedy: 'give -m MODEL or --score FILE' });
    }
    // The seed is the sample's, the masks' and the bootstrap's: no task draws.
    const taskOptions = taskOptionsOf({ ...flags, seed: undefined });
    const reports: EvalReport[] = [];
    for (const folder of flags.model) {
      for (const precision of flags.precision ?? (['fp32'] as const)) {
        const report = await evaluate(data, folder, {
          ...sharedOptions(flags),
          precision,
          taskOptions,
          masking: flags.masking,
          stride: flags.stride,
          maxLength: flags['max-length'],
          cacheFolder: flags.cache ? join(cacheHome(process.env), 'megabert', 'predictions') : undefined,
          provider: flags.provider,
          devices: flags.devices,
          workers: flags.workers,
          threads: flags.threads,
          maxTokensPerBatch: flags['max-tokens-per-batch'],
          listener: this.listener,
          signal: this.signal,
        });
        reports.push(report);
      }
    }
    return reports;
  }

  private check({ warnings = [], ...report }: EvalReport, below: readonly string[]): void {
    const exclusions = describeExclusions(report);
    const failures = exclusions === undefined ? below : [exclusions, ...below];
    for (const text of [...warnings, ...failures]) this.listener.onNotice?.({ level: 'warning', text });
    if (failures.length > 0) this.failCheck();
  }

  private async print(reports: readonly EvalReport[], comparison: Comparison | undefined): Promise<void> {
    this.log(reports.length === 1 ? toEvalTable(reports[0]) : toComparisonTable(cheapestFirst(reports)));
    if (comparison === undefined) return;
    const { toComparisonText } = await import('../report/comparison-table.js');
    this.log(`\n${toComparisonText(comparison)}`);
  }
}

function cheapestFirst(reports: readonly EvalReport[]): EvalReport[] {
  return reports.toSorted((a, b) => (a.seconds ?? 0) - (b.seconds ?? 0));
}

type EvalFlags = Interfaces.InferredFlags<typeof evalFlags>;

function sharedOptions({ positive, scheme, task, limit, sample, seed, columns }: EvalFlags) {
  return { positive, scheme, task, limit, sample, seed, columns: columns && new Map(Object.entries(columns)) };
}

// What few runs need is loaded by those: every module costs its share of a short run.

async function compareWith(path: string, report: EvalReport, flags: EvalFlags): Promise<Comparison> {
  const { compare } = await import('../core/eval/compare.js');
  const { readEarlierResult } = await import('../core/eval/earlier-result.js');
  return compare(report, await readEarlierResult(path, report.data), flags);
}

async function writePredictions(path: string, reports: readonly EvalReport[]): Promise<void> {
  const { formatPredictions } = await import('../core/eval/predictions/format-predictions.js');
  await writeTextFile(path, formatPredictions(reports[0], path));
}

async function writeReport(
  path: string,
  reports: readonly EvalReport[],
  comparison: Comparison | undefined,
): Promise<void> {
  const { toEvalHtml } = await import('../report/eval-html.js');
  await writeTextFile(path, await toEvalHtml(reports, comparison));
}
