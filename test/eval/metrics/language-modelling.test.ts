import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as metrics from '../../../dist/core/eval/metrics.js';
import { casesOf, expectFigure, readVectors } from '../../support/metric-vectors.js';
import { describeShared, shared } from '../../support/shared.js';

describe('metrics of language modelling', () => {
  it.each(casesOf('lm/perplexity.jsonl'))('weigh tokens alike: $name', (vector) => {
    const { sequences, expected } = vector;
    if (sequences === undefined) {
      const nllSum = vector.subword_tokens_T * vector.mean_subword_loss;
      expectFigure(
        'word perplexity',
        () => metrics.wordPerplexity(nllSum, vector.original_tokens_T_o),
        expected.word_perplexity_paper,
      );
      return;
    }
    const revived = sequences.map(({ logprobs, mask }: { logprobs: unknown[]; mask?: number[] }) => ({
      logprobs: logprobs.map(toNumber),
      mask,
    }));
    const scores = metrics.perplexity(revived);
    expect(scores.tokens).toBe(expected.tokens);
    expectFigure('loss', () => scores.loss, expected.loss);
    const relative = Math.max(1, Math.abs(toNumber(expected.perplexity ?? 0)));
    expectFigure(
      'perplexity',
      () => scores.perplexity,
      expected.perplexity,
      1e-12 * (Number.isFinite(relative) ? relative : 1),
    );
    if (expected.word_perplexity_paper === undefined) return;
    const words = vector.original_tokens;
    const wordPerplexity = metrics.wordPerplexity(scores.nllSum, words);
    if (expected.word_perplexity_paper === 'inf') expect(wordPerplexity).toBe(Infinity);
    else expect(wordPerplexity / expected.word_perplexity_paper).toBeCloseTo(1, 12);
    const adjusted = metrics.megatronAdjustedPerplexity(scores.loss ?? 0, scores.tokens, words);
    expect(adjusted / expected.megatron_code.adjusted_ppl).toBeCloseTo(1, 12);
    if (!expected.bits_per_char) return;
    expectFigure('bits', () => metrics.bitsPer(scores.nllSum, vector.characters), expected.bits_per_char);
    expectFigure('bits', () => metrics.bitsPer(scores.nllSum, vector.utf8_bytes), expected.bits_per_byte);
  });

  const toNumber = (value: unknown): number => Number(String(value).replace('inf', 'Infinity'));

  it.each(casesOf('lm/mlm_logits.jsonl'))('score masked positions: $name', ({ sequences, expected }) => {
    const scores = metrics.maskedLm(sequences);
    expect(scores.tokens).toBe(expected.predicted_positions);
    expectFigure('loss', () => scores.loss, expected.loss);
    expectFigure('perplexity', () => scores.perplexity, expected.perplexity);
    expectFigure('accuracy', () => scores.accuracy, expected.accuracy);
    expectFigure('top-5', () => scores.top5Accuracy, expected.top5_accuracy);
  });

  it('count each target of a text in one window', () => {
    const { cases } = readVectors('lm/strided_windows.json');
    expect(cases.length).toBeGreaterThan(0);
    for (const vector of cases) {
      const windows = metrics.stridedWindows(vector.tokens, vector.seq_len, vector.overlap_step);
      expect(
        windows.map(({ firstToken, countedFrom, countedTo }, window) => ({
          window,
          first_token: firstToken,
          targets_counted_from: countedFrom,
          targets_counted_to: countedTo,
        })),
      ).toEqual(vector.windows);
    }
  });
});

describeShared('the last words of LAMBADA', () => {
  it('find the last word as LAMBADA does', () => {
    const { strings, subtokens } = readVectors('lm/lambada_expected.json');
    const rows = readFileSync(shared(`metrics/lm/${strings.file}`), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1);
    const words = casesOf(`lm/${strings.data}`).map(({ text }) => metrics.splitLastWord(text).lastWord);
    expect(words).toEqual(rows.map((row) => row.split('\t')[1]));
    type Item = { target_ids: number[]; argmax_ids: number[]; logprobs: number[] };
    const scores = metrics.lastWord(
      subtokens.items.map((item: Item) => ({
        targetIds: item.target_ids,
        argmaxIds: item.argmax_ids,
        logprobs: item.logprobs,
      })),
    );
    expectFigure('strict', () => scores.accuracy, subtokens.accuracy_strict);
    expectFigure('last piece', () => scores.lastTokenAccuracy, subtokens.accuracy_last_token_only);
    expectFigure('per word', () => scores.perplexityPerWord, subtokens.target_perplexity_per_word);
    expectFigure('per piece', () => scores.perplexityPerToken, subtokens.target_perplexity_per_subtoken);
  });
});
