import { describe, expect, it } from 'vitest';
import { sampleToken } from '../../dist/core/engine/sample-token.js';
import type { Sampling } from '../../dist/core/model/readout.js';
import { createRandom } from '../../dist/core/random.js';

const logits = Float32Array.of(1, 3, 2, 3, 0);
const sampling = (wishes: Partial<Sampling>): Sampling => ({
  maxNewTokens: 1,
  temperature: 1,
  seed: 0,
  stopIds: [],
  ...wishes,
});

/** Shares of many draws. */
function shares(wishes: Partial<Sampling>, draws = 40_000): number[] {
  const random = createRandom(7);
  const counts = new Array(logits.length).fill(0);
  for (let draw = 0; draw < draws; draw++) counts[sampleToken(logits, sampling(wishes), random)]++;
  return counts.map((count) => count / draws);
}

function softmax(values: readonly number[]): number[] {
  const powers = values.map(Math.exp);
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

describe('the next token', () => {
  it('is the first of the likeliest at temperature 0', () => {
    expect(sampleToken(logits, sampling({ temperature: 0 }), () => 0.99)).toBe(1);
  });

  it.each([
    ['by softmax', {}, softmax([1, 3, 2, 3, 0])],
    ['by softmax of logits / temperature', { temperature: 2 }, softmax([0.5, 1.5, 1, 1.5, 0])],
    ['within the k likeliest', { topK: 3 }, softmax([-99, 3, 2, 3, -99])],
    ['with those level with the k-th', { topK: 1 }, softmax([-99, 3, -99, 3, -99])],
    ['within the fewest that reach p', { topP: 0.5 }, softmax([-99, 3, -99, 3, -99])],
    ['never without the likeliest', { topP: 0 }, [0, 1, 0, 0, 0]],
  ])('is drawn %s', (_, wishes, expected) => {
    const found = shares(wishes);
    expected.forEach((share, id) => {
      // Four standard deviations of a share.
      expect(Math.abs(found[id]! - share)).toBeLessThan(0.01);
    });
  });
});
