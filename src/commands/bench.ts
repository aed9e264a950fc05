import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Flags } from '@oclif/core';
import { columnsFlag } from '../cli/columns-flag.js';
import { devicesFlag } from '../cli/devices-flag.js';
import { sharedFlags } from '../cli/flags.js';
import { MegabertCommand } from '../cli/megabert-command.js';
import { numberFlag } from '../cli/number-flag.js';
import { numberListFlag } from '../cli/number-list-flag.js';
import { percentFlag } from '../cli/percent-flag.js';
import { precisionsFlag } from '../cli/precisions-flag.js';
import { refuseTogether } from '../cli/refuse-together.js';
import { splitList } from '../cli/split-list.js';
import { bench } from '../core/bench/bench.js';
import type { BenchReport } from '../core/bench/bench-report.js';
import { compareBaseline } from '../core/bench/compare-baseline.js';
import { dataLengths } from '../core/bench/data-lengths.js';
import { parseBaseline } from '../core/bench/parse-baseline.js';
import { type ScenarioName, scenarios } from '../core/bench/scenarios.js';
import { withPreset } from '../core/bench/with-preset.js';
import { checkNamed } from '../core/engine/choose-provider.js';
import { UsageError } from '../core/errors.js';
import { writeTextFile } from '../core/files/write-text-file.js';
import type { Precision } from '../core/model/precision.js';
import { type PresetName, presets } from '../core/model/presets.js';
import { benchHtml } from '../report/bench-html.js';
import { benchTable } from '../report/bench-table.js';

const scenariosFlag = Flags.custom<ScenarioName[]>({
  parse: async (text) => splitList(text, Object.keys(scenarios) as ScenarioName[]),
  helpValue: 'A,B',
});

export default class Bench extends MegabertCommand {
  static override summary = 'Tell how fast a model runs here, against what this machine can do at most.';
  static override description =
    `Every row is timed by itself after a warm-up. Shares of peak are of this machine's own matrix products, measured right before and after each row. Ends with status 1 where a row is slower than --baseline by more than --tolerance.`;
  static override examples = [
    '<%= config.bin %> bench --preset 345m --batch 1,8 --lengths 128,384',
    '<%= config.bin %> bench -m bert --data reviews.jsonl --precision fp32,int8',
    '<%= config.bin %> bench -m bert --scenario server --rate 20 --json > bench.json',
    '<%= config.bin %> bench -m bert --baseline bench.json --report bench.html',
  ];
  static override flags = {
    model: sharedFlags.model,
    preset: Flags.option({
      options: Object.keys(presets) as PresetName[],
      description: 'a model of this size with random weights, instead of -m',
    })(),
    task: sharedFlags.task,
    batch: numberListFlag({
      helpValue: '1,8,32',
      default: [1, 8],
      defaultHelp: async () => '1,8',
      description: 'sequences in a batch',
    }),
    lengths: numberListFlag({
      helpValue: '128,384',
      default: [128],
      defaultHelp: async () => '128',
      description: 'tokens of a sequence',
    }),
    data: Flags.string({
      description: 'take the lengths of the lines of this file instead, as predict would read it',
      helpValue: 'FILE',
      exclusive: ['batch', 'lengths'],
    }),
    columns: columnsFlag(),
    precision: precisionsFlag({
      default: ['fp32'],
      defaultHelp: async () => 'fp32',
      description: 'which weights to run',
    }),
    provider: sharedFlags.provider,
    devices: devicesFlag(),
    threads: numberListFlag({ description: "threads in each session [the machine's cores, shared out]" }),
    workers: numberListFlag({ description: 'sessions side by side [as predict chooses]' }),
    'max-tokens-per-batch': Flags.integer({
      min: 1,
      description: "token budget of a batch of --data's lines; one of --batch is never cut",
      helpValue: 'N',
    }),
    scenario: scenariosFlag({
      default: ['offline'],
      defaultHelp: async () => 'offline',
      description:
        'how requests come, as in MLPerf: offline (all at once), single-stream (one after the other), server (at random times)',
    }),
    rate: numberFlag({ default: 10, description: 'requests a second of the server scenario', helpValue: 'N' }),
    'warm-up': Flags.integer({ min: 0, default: 2, description: 'runs that are not counted, first', helpValue: 'N' }),
    'min-runs': Flags.integer({ min: 1, default: 5, description: 'counted runs of a row, at least', helpValue: 'N' }),
    seconds: numberFlag({ default: 2, description: 'counted time of a row, at least', helpValue: 'N' }),
    seed: Flags.integer({ default: 0, description: 'of random ids, weights and arrivals [0]', helpValue: 'N' }),
    'cold-start': Flags.boolean({ description: 'time a new process to its first answer, too' }),
    convert: Flags.string({ description: 'time the conversion of this checkpoint, too', helpValue: 'SOURCE' }),
    baseline: Flags.string({ description: 'compare with what --json printed earlier', helpValue: 'FILE' }),
    tolerance: percentFlag({
      default: 0.05,
      defaultHelp: async () => '5%',
      description: 'slower by more is a regression',
    }),
    report: Flags.string({ description: 'write a page with charts', helpValue: 'FILE.html' }),
  };

  async run(): Promise<BenchReport> {
    const { flags, raw } = await this.parse(Bench);
    refuseTogether(raw, 'model', 'preset');
    const { model, preset, precision, seed, provider, devices } = flags;
    // Before a preset of gigabytes is made.
    for (const name of precision) checkNamed({ provider, devices, precision: name });
    const baseline = flags.baseline && parseBaseline(await readFile(flags.baseline, 'utf8'), flags.baseline);
    const report = await this.withFolder(model, preset, precision, seed, async (folder, name) =>
      bench({
        folder,
        name,
        grid: {
          scenarios: flags.scenario,
          precisions: precision,
          threads: flags.threads ?? [undefined],
          workers: flags.workers ?? [undefined],
          batches: flags.batch,
          lengths: flags.lengths,
        },
        dataLengths:
          flags.data === undefined
            ? undefined
            : await dataLengths(folder, flags.data, { task: flags.task, columns: flags.columns }),
        provider,
        devices,
        maxTokensPerBatch: flags['max-tokens-per-batch'],
        measuring: {
          warmUp: flags['warm-up'],
          minRuns: flags['min-runs'],
          minMs: flags.seconds * 1000,
          maxRuns: 100_000,
          rate: flags.rate,
          seed,
        },
        signal: this.signal,
        program: flags['cold-start'] ? answeringProgram(folder, precision[0]!, provider) : undefined,
        convertSource: flags.convert,
        listener: this.listener,
      }),
    );
    const changes = baseline ? compareBaseline(report, baseline, flags.tolerance) : undefined;
    this.log(benchTable(report, changes, process.stdout.columns));
    if (flags.report !== undefined) await writeTextFile(flags.report, await benchHtml(report, changes));
    if (changes?.some(({ regressed }) => regressed)) this.failCheck();
    return report;
  }

  private withFolder<T>(
    model: string | undefined,
    preset: PresetName | undefined,
    precision: readonly Precision[],
    seed: number,
    use: (folder: string, name: string) => Promise<T>,
  ): Promise<T> {
    if (preset !== undefined) return withPreset(preset, precision, seed, (folder) => use(folder, preset));
    if (model === undefined) throw new UsageError('no model', { remedy: 'give -m MODEL or --preset SIZE' });
    return use(model, basename(resolve(model)));
  }
}

/** This very program, as a shell starts it. */
function answeringProgram(folder: string, precision: Precision, provider: string): string[] {
  const program = [process.execPath, process.argv[1]!, 'predict', '-m', folder, '-t', 'embeddings'];
  return [...program, '--precision', precision, '--provider', provider, '--quiet'];
}
