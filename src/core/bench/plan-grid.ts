import type { Precision } from '../model/precision.js';
import type { ScenarioName } from './scenarios.js';

/** What a bench is asked to vary. */
export interface Grid {
  scenarios: readonly ScenarioName[];
  precisions: readonly Precision[];
  /** undefined: as many as the machine has. */
  threads: readonly (number | undefined)[];
  workers: readonly (number | undefined)[];
  batches: readonly number[];
  lengths: readonly number[];
}

/** Rows that share an open engine. */
export interface EngineCell {
  precision: Precision;
  threads?: number;
  workers?: number;
}

/** One row: sequences of equal length, or, under `--data`, those of the data (batch and length null). */
export interface Cell {
  scenario: ScenarioName;
  batch: number | null;
  length: number | null;
}

export interface EnginePlan {
  engine: EngineCell;
  cells: Cell[];
}

/** Every combination, the engine's settings outermost. */
export function planGrid(grid: Grid, hasData: boolean): EnginePlan[] {
  const shapes = hasData
    ? [{ batch: null, length: null }]
    : grid.lengths.flatMap((length) => grid.batches.map((batch) => ({ batch, length })));
  // Sequences that come one by one are no batches.
  const singles = hasData ? shapes : grid.lengths.map((length) => ({ batch: 1, length }));
  const cells = grid.scenarios.flatMap((scenario) =>
    (scenario === 'offline' ? shapes : singles).map((shape) => ({ scenario, ...shape })),
  );
  return grid.precisions.flatMap((precision) =>
    grid.workers.flatMap((workers) =>
      grid.threads.map((threads) => ({ engine: { precision, threads, workers }, cells })),
    ),
  );
}
