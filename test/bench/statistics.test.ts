import { describe, expect, it } from 'vitest';
import { arrivals } from '../../dist/core/bench/arrivals.js';
import { countFlops } from '../../dist/core/bench/count-flops.js';
import { statistics } from '../../dist/core/bench/statistics.js';
import { presets } from '../../dist/core/model/presets.js';
import { createRandom } from '../../dist/core/random.js';

describe('the figures of a bench', () => {
  it("agree with Python's statistics module", () => {
    const values = [
      10.189, 12.5, 8.137, 11.985, 9.482, 9.477, 13.799, 10.315, 9.914, 11.459, 12.254, 9.938, 11.176, 8.053, 9.266,
      9.124, 7.335, 6.983, 6.746, 9.523, 9.655, 9.359, 10.138, 60,
    ];
    const { mean, sd, p50, p90, outliers } = statistics(values);
    expect(mean).toBeCloseTo(11.950291666666667, 9);
    expect(sd).toBeCloseTo(10.38132259932384, 9);
    expect(p50).toBeCloseTo(9.7845, 9);
    expect(p90).toBeCloseTo(12.4262, 9);
    expect(outliers).toEqual([60]);
  });

  it("count the matrix products that a 345M encoder needs for a sequence's first token", () => {
    // A layer: 12 × 1024² weights, two operations each, and 4 × tokens × hidden of attention a token. Of the last one, two
    // of twelve parts for every token (keys and values), and ten of twelve and attention for one.
    const layer = 128 * (2 * 12 * 1024 ** 2 + 4 * 128 * 1024);
    const lastLayer = 128 * (2 * 2 * 1024 ** 2) + 2 * 10 * 1024 ** 2 + 4 * 128 * 1024;
    expect(countFlops(presets['345m'], [128])).toBe(23 * layer + lastLayer);
  });

  it('let requests arrive at the rate asked for, irregularly', () => {
    const times = arrivals(20_000, 50, createRandom(1));
    const gaps = times.map((time, index) => time - (times[index - 1] ?? 0));
    const { mean, sd } = statistics(gaps);
    // An exponential distribution's mean equals its standard deviation: 20 ms, within 5 standard errors.
    expect(Math.abs(mean - 20)).toBeLessThan((5 * 20) / Math.sqrt(20_000));
    expect(Math.abs(sd - 20)).toBeLessThan(1.5);
  });
});
