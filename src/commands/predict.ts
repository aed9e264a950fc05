import { Args, Flags } from '@oclif/core';
import { columnsFlag } from '../cli/columns-flag.js';
import { sharedFlags } from '../cli/flags.js';
import { formatCount } from '../cli/format-count.js';
import { formatDuration } from '../cli/format-duration.js';
import { MegabertCommand } from '../cli/megabert-command.js';
import { taskFlags, taskOptionsOf } from '../cli/task-flags.js';
import { UsageError } from '../core/errors.js';
import { type PredictSummary, predict } from '../core/predict/predict.js';
import { parseShard } from '../core/predict/shard.js';

/** What `--json` prints. */
type PredictResult = Omit<PredictSummary, 'firstError' | 'isWhole'>;

export default class Predict extends MegabertCommand {
  static override summary = 'Serve lines: JSONL in, the same JSONL out with a prediction in each line.';
  static override examples = [
    `$ echo '{"text":"Paris is the [MASK] of France."}' | <%= config.bin %> predict -m bert`,
    '<%= config.bin %> predict reviews.jsonl -m sentiment -o scored.jsonl',
    '<%= config.bin %> predict --text -t fill-mask -m bert --top-k 3 < sentences.txt',
    '<%= config.bin %> predict rte.tsv -m rte --columns text=sentence1,text_pair=sentence2',
    '<%= config.bin %> predict big.jsonl.gz -m bert -o big.out.jsonl.gz --resume',
  ];
  static override strict = false;
  static override args = {
    input: Args.string({
      name: 'INPUT',
      description: 'files (.jsonl .csv .tsv .txt, each also .gz), read in order; - or none is stdin',
      ignoreStdin: true,
    }),
  };
  static override flags = {
    model: sharedFlags.model,
    task: sharedFlags.task,
    output: sharedFlags.output,
    'input-format': Flags.option({
      options: ['jsonl', 'text', 'csv', 'tsv'] as const,
      description: "what the lines are [by the file's ending, else jsonl]",
    })(),
    text: Flags.boolean({ description: 'short for --input-format text', exclusive: ['input-format'] }),
    columns: columnsFlag(),
    'max-length': Flags.integer({
      min: 3,
      description: "most tokens, special ones included [the model's positions; question-answering: 384]",
      helpValue: 'N',
    }),
    as: Flags.string({ description: 'name of what is added [prediction]; others stay', helpValue: 'NAME' }),
    'only-prediction': Flags.boolean({ description: 'write id and prediction only' }),
    strict: Flags.boolean({ description: 'stop at the first line that cannot be served' }),
    resume: Flags.boolean({ description: 'go on with what an earlier run left of FILE' }),
    shard: Flags.string({ description: 'serve part I of N only, from 0', helpValue: 'I/N' }),
    format: Flags.option({
      options: ['jsonl', 'npy', 'safetensors'] as const,
      default: 'jsonl' as const,
      description: 'how embeddings are written; all but jsonl need -o',
    })(),
    precision: sharedFlags.precision,
    provider: sharedFlags.provider,
    devices: sharedFlags.devices,
    workers: sharedFlags.workers,
    threads: sharedFlags.threads,
    'max-tokens-per-batch': sharedFlags['max-tokens-per-batch'],
    ...taskFlags,
  };

  async run(): Promise<PredictResult> {
    const { flags, argv } = await this.parse(Predict);
    if (flags.model === undefined) throw new UsageError('no model', { remedy: 'name a model folder with -m' });
    if (argv.length === 0 && process.stdin.isTTY) {
      const remedy = 'name a file, pipe JSONL, or give - to type';
      throw new UsageError('no input', { where: 'stdin is a terminal', remedy });
    }
    const output = flags.output === '-' ? undefined : flags.output;
    if (this.jsonEnabled() && output === undefined) throw new UsageError('--json needs -o: lines go to stdout');
    const isMixed = output === undefined && process.stdout.isTTY;
    const summary = await predict({
      model: flags.model,
      inputs: argv as string[],
      task: flags.task,
      taskOptions: taskOptionsOf(flags),
      inputFormat: flags.text ? 'text' : flags['input-format'],
      columns: flags.columns,
      maxLength: flags['max-length'],
      output,
      format: flags.format,
      as: flags.as,
      onlyPrediction: flags['only-prediction'],
      strict: flags.strict,
      resume: flags.resume,
      shard: flags.shard === undefined ? undefined : parseShard(flags.shard),
      precision: flags.precision,
      provider: flags.provider,
      devices: flags.devices,
      workers: flags.workers,
      threads: flags.threads,
      maxTokensPerBatch: flags['max-tokens-per-batch'],
      signal: this.signal,
      // A bar among lines on the same terminal would cut them at its edge.
      listener: isMixed ? { onNotice: this.listener.onNotice } : this.listener,
    });
    const { firstError, isWhole, ...result } = summary;
    if (!isWhole) return result;
    if (output !== undefined || firstError !== undefined) this.tell(describe(summary));
    if (summary.errors > 0) this.failCheck();
    return result;
  }
}

/** `done: 1,084,211 lines, 3 errors (first: line 8,812 ERR_JSON), 12 truncated, 8:27` */
function describe({ lines, errors, firstError, truncated, seconds }: PredictSummary): string {
  const parts = [`${formatCount(lines)} ${lines === 1 ? 'line' : 'lines'}`];
  if (firstError !== undefined) {
    const file = firstError.file === undefined ? '' : `${firstError.file} `;
    const first = `first: ${file}line ${formatCount(firstError.line)} ${firstError.code}`;
    parts.push(`${formatCount(errors)} ${errors === 1 ? 'error' : 'errors'} (${first})`);
  }
  if (truncated > 0) parts.push(`${formatCount(truncated)} truncated`);
  return `done: ${[...parts, formatDuration(seconds)].join(', ')}`;
}
