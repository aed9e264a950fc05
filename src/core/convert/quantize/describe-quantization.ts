import type { Precision } from '../../model/precision.js';
import type { Comparison } from './compare-answers.js';
import type { RatedGroup } from './quantize-calibrated.js';
import { nameOf } from './scheme.js';

/** `int8: 99.77 % of top answers as in fp32, on 436 lines`; of numbers alone `int8: cosine 0.9991 …` */
export function describeComparison(precision: Precision, { agreement, cosine, lines }: Comparison): string {
  const kept =
    agreement === null
      ? `a cosine of ${cosine.toFixed(4)} with fp32`
      : `${(100 * agreement).toFixed(2)} % of top answers as in fp32`;
  return `${precision}: ${kept}, on ${lines} ${lines === 1 ? 'line' : 'lines'}`;
}

/** `of 144 products 132 calibrated, 12 per-token` */
export function describeSchemes(plan: readonly RatedGroup[]): string {
  const counts = new Map<string, number>();
  for (const { group, scheme } of plan) {
    counts.set(nameOf(scheme), (counts.get(nameOf(scheme)) ?? 0) + group.linears.length);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const parts = [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `${count} ${name}`);
  return `of ${total} products ${parts.join('; ')}`;
}
