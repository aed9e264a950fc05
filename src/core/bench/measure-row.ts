import { openEngine } from '../engine/open-engine.js';
import type { Precision } from '../model/precision.js';
import { readMachine } from '../runtime/machine.js';
import type { ProviderName } from '../runtime/session.js';
import type { BenchRow } from './bench-report.js';
import { gemmPeak } from './gemm-peak.js';
import { measureCell } from './measure-cell.js';
import type { Cell, EngineCell } from './plan-grid.js';
import { readAgreement } from './read-agreement.js';
import type { ScenarioOptions } from './scenarios.js';

/** All that a row is made of; plain data, so that another process can measure it. */
export interface RowOptions {
  folder: string;
  provider: ProviderName | 'auto';
  devices?: readonly number[];
  engine: EngineCell;
  cell: Cell;
  maxTokensPerBatch?: number;
  measuring: ScenarioOptions;
  /** Lengths in tokens of real lines, for a cell without batch and length. */
  dataLengths?: readonly number[];
}

/**
 * Opens the model anew and times one row, with the machine's own rate before and after it: a neighbour that slows the
 * machine for a while slows both.
 *
 * @throws as openEngine
 */
export async function measureRow(options: RowOptions): Promise<BenchRow> {
  const { folder, provider, devices, engine: settings, maxTokensPerBatch } = options;
  const engine = await openEngine({ folder, provider, devices, ...settings, maxTokensPerBatch });
  try {
    const { precision } = settings;
    const { cell, measuring, dataLengths } = options;
    const agreement = await readAgreement(folder, precision);
    const before = await peakOf(engine.placement.provider, precision);
    const measured = await measureCell(engine, cell, { ...measuring, precision, dataLengths, agreement });
    const after = await peakOf(engine.placement.provider, precision);
    if (before === null || after === null) return { ...measured, peak_beside: null, share_of_peak: null };
    return { ...measured, peak_beside: { before, after }, share_of_peak: measured.gflops / Math.max(before, after) };
  } finally {
    await engine.close();
  }
}

function peakOf(provider: ProviderName, precision: Precision): Promise<number> | null {
  const hasPeak = provider === 'cpu' && (precision === 'fp32' || precision === 'int8');
  return hasPeak ? gemmPeak(precision, readMachine().usableCores) : null;
}
