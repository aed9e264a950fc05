import { openEngine } from '../engine/open-engine.js';
import type { ProviderName } from '../runtime/session.js';
import type { MeasuredRow } from './bench-report.js';
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

/** Opens the model anew and times one row. @throws as openEngine */
export async function measureRow(options: RowOptions): Promise<MeasuredRow> {
  const { folder, provider, devices, engine: settings, maxTokensPerBatch } = options;
  const engine = await openEngine({ folder, provider, devices, ...settings, maxTokensPerBatch });
  try {
    const { precision } = settings;
    const { cell, measuring, dataLengths } = options;
    const agreement = await readAgreement(folder, precision);
    return await measureCell(engine, cell, { ...measuring, precision, dataLengths, agreement });
  } finally {
    await engine.close();
  }
}
