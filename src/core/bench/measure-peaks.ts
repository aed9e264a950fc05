import type { Precision } from '../model/precision.js';
import type { Peaks } from './bench-report.js';
import { gemmPeak } from './gemm-peak.js';

/** Of the precisions asked for; the higher of now and `earlier`, for something else may have had the machine then. */
export async function measurePeaks(
  precisions: readonly Precision[],
  threads: number,
  earlier: Peaks = { fp32: null, int8: null },
): Promise<Peaks> {
  const now = async (precision: keyof Peaks): Promise<number | null> =>
    precisions.includes(precision) ? Math.max(await gemmPeak(precision, threads), earlier[precision] ?? 0) : null;
  return { fp32: await now('fp32'), int8: await now('int8') };
}
