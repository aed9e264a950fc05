import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shortestFloat32 } from '../../dist/core/tensor/shortest-float32.js';

describe('shortestFloat32', () => {
  test.each([
    [0.98, '0.98'],
    [1, '1'],
    [1e-7, '1e-7'],
    [1 / 3, '0.33333334'],
    [16777216, '16777216'],
    [3.4028234663852886e38, '3.4028235e+38'],
    [1.401298464324817e-45, '1e-45'],
    [1.1754943508222875e-38, '1.1754944e-38'],
    // 2^-44: the nearest eight digits give another float32; the next up does not.
    [2 ** -44, '5.684342e-14'],
    [-0.1, '-0.1'],
    [0, '0'],
  ])('prints the float32 of %d as %s', (value, text) => {
    expect(String(shortestFloat32(value))).toBe(text);
  });

  test('gives back the same float32, and no decimal with fewer digits does', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const shortest = shortestFloat32(value);
        expect(Math.fround(shortest) === value).toBe(true);
        const digits = digitCount(shortest);
        if (digits > 1) {
          const shorter = Number(value.toPrecision(digits - 1));
          expect(Math.fround(shorter)).not.toBe(value);
        }
      }),
      { numRuns: 20_000 },
    );
  });
});

function digitCount(value: number): number {
  const [mantissa = ''] = value.toExponential().split('e');
  return mantissa.replace(/[-.]/g, '').length;
}
