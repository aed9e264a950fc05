import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutBatches } from '../../dist/core/engine/cut-batches.js';

const sizes = fc.array(fc.record({ tokens: fc.integer({ min: 1, max: 512 }), vocabularyRows: fc.nat(40) }), {
  maxLength: 80,
});
const limits = fc.record({
  tokens: fc.integer({ min: 1, max: 2048 }),
  vocabularyRows: fc.integer({ min: 1, max: 200 }),
});

it('puts every sequence in one batch, longest first, and keeps to the limits unless one alone exceeds them', () => {
  fc.assert(
    fc.property(sizes, limits, (all, limit) => {
      const batches = cutBatches(all, limit);
      const order = batches.flat();
      expect([...order].sort((a, b) => a - b)).toEqual(all.map((_, index) => index));
      const lengths = order.map((index) => all[index]!.tokens);
      expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
      for (const batch of batches) {
        const total = (key: 'tokens' | 'vocabularyRows') => batch.reduce((sum, index) => sum + all[index]![key], 0);
        if (batch.length === 1) continue;
        expect(total('tokens')).toBeLessThanOrEqual(limit.tokens);
        expect(total('vocabularyRows')).toBeLessThanOrEqual(limit.vocabularyRows);
      }
    }),
  );
});

it('wastes no room: a batch is closed only where its next sequence does not fit', () => {
  fc.assert(
    fc.property(sizes, limits, (all, limit) => {
      const batches = cutBatches(all, limit);
      batches.slice(1).forEach((batch, index) => {
        const before = [...batches[index]!, batch[0]!];
        const total = (key: 'tokens' | 'vocabularyRows') => before.reduce((sum, place) => sum + all[place]![key], 0);
        expect(total('tokens') > limit.tokens || total('vocabularyRows') > limit.vocabularyRows).toBe(true);
      });
    }),
  );
});
