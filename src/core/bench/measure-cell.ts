import type { Engine } from '../engine/engine.js';
import type { Precision } from '../model/precision.js';
import type { MeasuredCell } from './bench-report.js';
import { countFlops } from './count-flops.js';
import { peakMemoryBytes } from './peak-memory.js';
import type { Cell } from './plan-grid.js';
import { randomSequences } from './random-sequences.js';
import { type ScenarioOptions, scenarios } from './scenarios.js';

export interface CellOptions extends ScenarioOptions {
  precision: Precision;
  /** Lengths in tokens of real lines, for a cell without batch and length. */
  dataLengths?: readonly number[];
  agreement: MeasuredCell['agreement'];
}

/**
 * Times the encoder (hidden state of the first token) over one cell's sequences. Offline hands every worker a batch of
 * its own at once.
 */
export async function measureCell(engine: Engine, cell: Cell, options: CellOptions): Promise<MeasuredCell> {
  const { provider, workers, threads, tokensPerBatch } = engine.placement;
  const lengths = cellLengths(cell, workers, options.dataLengths);
  const sequences = randomSequences(lengths, engine.config.vocab_size, options.seed);
  const { ms, runs, elapsedMs, coresUsed, coresUsedByOthers } = await scenarios[cell.scenario](
    async (batch) => {
      const failed = (await engine.run('Model', READOUT, batch)).find((answer) => answer instanceof Error);
      if (failed !== undefined) throw failed;
    },
    sequences,
    options,
  );
  // A call of single-stream and server answers one sequence, going round them all.
  const answered =
    cell.scenario === 'offline' ? lengths : Array.from({ length: runs }, (_, run) => lengths[run % lengths.length]!);
  const calls = cell.scenario === 'offline' ? runs : 1;
  const seconds = elapsedMs / 1000;
  const gflops = (calls * countFlops(engine.config, answered)) / seconds / 1e9;
  return {
    scenario: cell.scenario,
    provider,
    precision: options.precision,
    batch: cell.batch,
    length: cell.length,
    threads,
    workers,
    tokens_per_second: (calls * sum(answered)) / seconds,
    sequences_per_second: (calls * answered.length) / seconds,
    tokens_per_batch:
      cell.scenario === 'offline' ? Math.min(sum(answered), tokensPerBatch) : sum(answered) / answered.length,
    runs,
    ms: { p50: ms.p50, p90: ms.p90, p99: ms.p99, mean: ms.mean, sd: ms.sd, outliers: ms.outliers },
    gflops,
    agreement: options.agreement,
    rss_mb: peakMemoryBytes() / 1e6,
    cores_used: coresUsed,
    cores_used_by_others: coresUsedByOthers,
  };
}

const READOUT = { kind: 'hidden', layer: -1, pooling: 'cls' } as const;

function cellLengths({ batch, length }: Cell, workers: number, dataLengths: readonly number[] = []): readonly number[] {
  return batch === null || length === null ? dataLengths : Array<number>(batch * workers).fill(length);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
