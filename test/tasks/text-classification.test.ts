import { describe, expect, test } from 'vitest';
import { ask, taskModel, withConfig } from '../support/ask.js';

describe('text-classification', () => {
  const sentiment = taskModel('sentiment');
  const line = { text: 'I love this film.' };

  test('gives every label whose sigmoid reaches the threshold, where several may hold', async () => {
    type Labels = { labels: string[]; scores: Record<string, number> };
    const several = withConfig(sentiment, { problem_type: 'multi_label_classification' });
    const { labels, scores } = await ask<Labels>(several, line);
    expect(labels).toEqual(['POSITIVE']);
    // The reference's logits of this text.
    expect(scores.NEGATIVE).toBeCloseTo(1 / (1 + Math.exp(2.803751)), 5);
    expect(scores.POSITIVE).toBeCloseTo(1 / (1 + Math.exp(-2.500045)), 5);
    expect((await ask<Labels>(several, line, { threshold: 0.05 })).labels).toEqual(['NEGATIVE', 'POSITIVE']);
    expect((await ask<Labels>(several, line, { threshold: 1 })).labels).toEqual([]);
  });
});
