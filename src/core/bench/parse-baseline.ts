import { InputError } from '../errors.js';
import type { BenchReport } from './bench-report.js';

/** @throws InputError ERR_BASELINE for what `bench --json` did not print */
export function parseBaseline(text: string, file: string): BenchReport {
  const report = parsed(text);
  if (isReport(report)) return report;
  throw new InputError('ERR_BASELINE', 'not a bench result', {
    where: file,
    remedy: 'make one with megabert bench --json',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isReport(value: unknown): value is BenchReport {
  if (typeof value !== 'object' || value === null || !('rows' in value) || !Array.isArray(value.rows)) return false;
  return value.rows.every((row: unknown) => {
    return (
      typeof row === 'object' && row !== null && 'tokens_per_second' in row && typeof row.tokens_per_second === 'number'
    );
  });
}
