/**
 * How fast: a grid of rows, each measured by itself, with the machine's own limits beside it.
 *
 * Scenarios: MLPerf Inference (Reddi et al. 2020). Shares of peak: the roofline model (Williams et al. 2009).
 */

import { InputError } from '../errors.js';
import type { Listener } from '../events.js';
import { readModelFolder } from '../huggingface/read-model-folder.js';
import type { MegatronBertConfig } from '../model/config.js';
import { parametersOf } from '../model/parameters.js';
import type { ProviderName } from '../runtime/session.js';
import { countElements } from '../tensor/count-elements.js';
import type { BenchReport, BenchRow, Peaks } from './bench-report.js';
import { coldStart } from './cold-start.js';
import { describeMachine } from './describe-machine.js';
import { measureApart } from './measure-apart.js';
import { measureConversion } from './measure-conversion.js';
import { memoryRate } from './memory-rate.js';
import { type Cell, type Grid, planGrid } from './plan-grid.js';
import { MAX_QUIET_LOAD, rowWarnings } from './row-warnings.js';
import type { ScenarioOptions } from './scenarios.js';

export interface BenchOptions {
  /** A model folder. */
  folder: string;
  /** What the report calls it. */
  name: string;
  grid: Grid;
  /** Lengths in tokens of real lines, instead of the grid's batches and lengths. */
  dataLengths?: readonly number[];
  provider: ProviderName | 'auto';
  devices?: readonly number[];
  maxTokensPerBatch?: number;
  measuring: ScenarioOptions;
  signal?: AbortSignal;
  /** A checkpoint whose conversion is timed, too. */
  convertSource?: string;
  /** The command line that answers one line, for the cold start; absent: not measured. */
  program?: readonly string[];
  listener?: Listener;
}

/** @throws as openEngine */
export async function bench(options: BenchOptions): Promise<BenchReport> {
  const { folder, grid, dataLengths, listener, signal } = options;
  const machine = describeMachine();
  warnOfLoad(machine.load_per_core, listener);
  const { config, weights } = await readModelFolder(folder);
  // Before minutes go into rows of other precisions.
  for (const precision of grid.precisions) await weights(precision);
  const plans = planGrid(grid, dataLengths !== undefined);
  for (const { cells } of plans) for (const cell of cells) checkLength(cell, config);

  const total = plans.reduce((sum, { cells }) => sum + cells.length, 0);
  listener?.onProgress?.({ unit: 'rows', done: 0, total });
  // First, since it may fail, and the rows take minutes.
  const conversion = options.convertSource === undefined ? null : await measureConversion(options.convertSource);
  const rows: BenchRow[] = [];
  for (const { engine, cells } of plans) {
    for (const cell of cells) {
      signal?.throwIfAborted();
      listener?.onProgress?.({ unit: 'rows', done: rows.length, total });
      const { provider, devices, measuring } = options;
      const maxTokensPerBatch = budget(cell) ?? options.maxTokensPerBatch;
      const row = { folder, provider, devices, engine, cell, maxTokensPerBatch, measuring, dataLengths };
      rows.push(await measureApart(row, signal));
    }
  }
  for (const text of rowWarnings(rows)) listener?.onNotice?.({ level: 'warning', text });
  const memory = await memoryRate(machine.cores);
  const peaks = { fp32: bestPeak(rows, 'fp32'), int8: bestPeak(rows, 'int8') };
  const cold = options.program === undefined ? null : await coldStart(options.program, COLD_LINE, COLD_RUNS);
  const model = describeModel(options.name, config);
  return { machine, model, rows, cold_start_ms: cold, conversion, peak_gflops: peaks, memory_gb_per_second: memory };
}

/** Every folder can serve ids; these are in every vocabulary. */
const COLD_LINE = '{"input_ids":[2,5,6,7,8,9,10,3]}';
const COLD_RUNS = 5;

function warnOfLoad(loadPerCore: number, listener?: Listener): void {
  if (loadPerCore <= MAX_QUIET_LOAD) return;
  const text = `this machine is busy (load ${loadPerCore.toFixed(2)} a core): compare rows of one run only`;
  listener?.onNotice?.({ level: 'warning', text });
}

function bestPeak(rows: readonly BenchRow[], precision: keyof Peaks): number | null {
  const peaks = rows.flatMap(({ precision: own, peak_beside: peak }) =>
    own === precision && peak !== null ? [peak.before, peak.after] : [],
  );
  return peaks.length === 0 ? null : Math.max(...peaks);
}

function checkLength({ length }: Cell, { max_position_embeddings: positions }: MegatronBertConfig): void {
  if (length === null || length <= positions) return;
  throw new InputError('ERR_MAX_LENGTH', `--lengths ${length} is more than the model's ${positions} positions`);
}

/** A batch of the grid is one batch: no budget may cut it. */
function budget({ batch, length }: Cell): number | undefined {
  return batch === null || length === null ? undefined : batch * length;
}

function describeModel(name: string, config: MegatronBertConfig): BenchReport['model'] {
  const sizes = parametersOf(config, 'Model').map(({ shape }) => countElements(shape));
  return {
    name,
    layers: config.num_hidden_layers,
    hidden: config.hidden_size,
    heads: config.num_attention_heads,
    parameters: sizes.reduce((total, size) => total + size, 0),
  };
}
