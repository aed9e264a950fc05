/** Answers of the demo models, against what Hugging Face's own classes said of the same lines (shared demo/eval). */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type DemoName, demoModels } from '../support/demo-model.js';
import { parseLines } from '../support/parse-lines.js';
import { runMegabert } from '../support/run-megabert.js';
import { describeShared, shared } from '../support/shared.js';

/** The reference's logits are rounded to six decimals, its QA logits to five. */
const TOLERANCE = 2e-5;
const QA_TOLERANCE = 5e-5;

interface Out<P, L = number[]> {
  prediction: P;
  logits: L;
}

describeShared('the demo models answer as the reference does', () => {
  const model = demoModels();

  async function predict<O>(name: DemoName, lines: readonly object[], ...flags: string[]): Promise<O[]> {
    const input = lines.map((line) => JSON.stringify(line)).join('\n');
    const args = ['predict', '-q', '-m', await model(name), ...flags];
    const { status, stdout, stderr } = await runMegabert(args, {}, input);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return parseLines<O>(stdout);
  }

  test('text-classification: every row of SST-2 dev, from its text and from its ids', async () => {
    const rows = reference<{ sentence: string; input_ids: number[]; predicted: number; logits: number[] }>('sst2_dev');
    const texts = rows.map(({ sentence }) => ({ text: sentence }));
    const ids = rows.map(({ input_ids }) => ({ input_ids }));
    for (const lines of [texts, ids]) {
      const out = await predict<Out<{ label: string }>>('sentiment', lines, '--logits');
      expect(largest(out.map(({ logits }, row) => difference(logits, rows[row]!.logits)))).toBeLessThan(TOLERANCE);
      expect(out.map(({ prediction }) => prediction.label)).toEqual(
        rows.map(({ predicted }) => ['NEGATIVE', 'POSITIVE'][predicted]),
      );
    }
  });

  test('fill-mask: the five likeliest pieces, in order, with their scores', async () => {
    type Filling = { score: number; token: number; token_str: string; sequence: string };
    const rows = reference<{ prompt: string; top5: [string, number, number][] }>('fill_mask');
    const lines = rows.map(({ prompt }) => ({ text: prompt }));
    for (const flags of [[], ['--logits']]) {
      const out = await predict<Out<Filling[]>>('pretrained', lines, ...flags);
      out.forEach(({ prediction }, row) => {
        const { prompt, top5 } = rows[row]!;
        expect(prediction.map(({ token_str, token }) => [token_str, token])).toEqual(
          top5.map((top) => top.slice(0, 2)),
        );
        expect(
          difference(
            prediction.map(({ score }) => score),
            top5.map(([, , score]) => score),
          ),
        ).toBeLessThan(TOLERANCE);
        expect(prediction.map(({ sequence }) => sequence)).toEqual(
          top5.map(([piece]) => prompt.replace('[MASK]', piece)),
        );
      });
    }
  });

  test('fill-mask and next-sentence over ids: every mask, every pair', async () => {
    interface Row {
      input_ids: number[];
      token_type_ids: number[];
      masked: [position: number, id: number][];
      predicted: number[];
      seq_relationship_logits: number[];
    }
    const maskId = 4;
    const rows = reference<Row>('mlm_nsp');
    const lines = rows.map(({ input_ids, token_type_ids }) => ({ input_ids, token_type_ids }));
    const pairs = await predict<Out<{ score: number }>>('pretrained', lines, '-t', 'next-sentence', '--logits');
    const worst = largest(pairs.map(({ logits }, row) => difference(logits, rows[row]!.seq_relationship_logits)));
    expect(worst).toBeLessThan(TOLERANCE);

    const filled = await predict<Out<{ token: number }[] | { token: number }[][]>>('pretrained', lines, '--top-k', '1');
    filled.forEach(({ prediction }, row) => {
      const { input_ids, masked, predicted } = rows[row]!;
      const wanted = predicted.filter((_, mask) => input_ids[masked[mask]![0]] === maskId);
      expect(prediction.flat().map(({ token }) => token)).toEqual(wanted);
    });
  });

  test('next-sentence: the probability that the second text follows', async () => {
    const rows = reference<{ a: string; b: string; logits: number[]; p_follows: number }>('nsp_examples');
    const lines = rows.map(({ a, b }) => ({ text: a, text_pair: b }));
    const out = await predict<Out<{ is_next: boolean; score: number }>>('pretrained', lines, '-t', 'next-sentence');
    out.forEach(({ prediction }, row) => {
      expect(prediction.score).toBeCloseTo(rows[row]!.p_follows, 4);
      expect(prediction.is_next).toBe(rows[row]!.p_follows >= 0.5);
    });
  });

  test('token-classification: the label of every word of WikiANN dev, and the logits of every piece', async () => {
    type Item = { entity: string; word: string; start: number; end: number };
    const rows = reference<{ tokens: string[]; predicted: string[] }>('wikiann_dev').slice(0, 2000);
    const lines = rows.map(({ tokens }) => ({ tokens }));
    const out = await predict<Out<Item[]>>('ner', lines, '--aggregation', 'none');
    out.forEach(({ prediction }, row) => {
      const { tokens, predicted } = rows[row]!;
      expect(prediction.map(({ entity }) => entity)).toEqual(predicted);
      expect(prediction.map(({ word, start, end }) => [word, start, end])).toEqual(
        tokens.map((token, index) => [token, index, index + 1]),
      );
    });
    const examples = reference<{ text: string; tags: string[] }>('ner_examples');
    const tagged = await predict<Out<Item[]>>(
      'ner',
      examples.map(({ text }) => ({ tokens: text.split(' ') })),
      ...['--aggregation', 'none'],
    );
    expect(tagged.map(({ prediction }) => prediction.map(({ entity }) => entity))).toEqual(
      examples.map(({ tags }) => tags),
    );
    const pieces = reference<{ logits: number[][] }>('wikiann_dev_logits_first40');
    const raw = await predict<Out<unknown, number[][]>>('ner', lines.slice(0, pieces.length), '--logits');
    const worst = raw.map(({ logits }, row) => difference(logits.flat(), pieces[row]!.logits.flat()));
    expect(largest(worst)).toBeLessThan(TOLERANCE);
  });

  test('question-answering: the same span of every passage, from its text and from its ids', async () => {
    interface Row {
      question: string;
      context: string;
      input_ids: number[];
      token_type_ids: number[];
      predicted_span: [number, number];
      predicted_text: string;
      start_logits: number[];
      end_logits: number[];
    }
    type Answer = { start: number; end: number; answer: string };
    const rows = reference<Row>('qa_dev');
    const flags = ['--max-answer-length', '8'];
    const texts = rows.map(({ question, context }) => ({ question, context }));
    const out = await predict<Out<Answer, { start: number[]; end: number[] }>>('qa', texts, ...flags, '--logits');
    out.forEach(({ prediction: { start, end, answer }, logits }, row) => {
      const { context, predicted_text, start_logits, end_logits } = rows[row]!;
      expect(answer).toBe(context.slice(start, end));
      // The reference decoded its pieces: spaces around apostrophes, and ## where one goes on with a word.
      expect(answer.toLowerCase().replaceAll(' ', '')).toBe(predicted_text.replace(/^##| /g, ''));
      expect(difference(logits.start, start_logits)).toBeLessThan(QA_TOLERANCE);
      expect(difference(logits.end, end_logits)).toBeLessThan(QA_TOLERANCE);
    });
    const ids = rows.map(({ input_ids, token_type_ids }) => ({ input_ids, token_type_ids }));
    const spans = await predict<Out<Answer>>('qa', ids, ...flags);
    expect(spans.map(({ prediction: { start, end } }) => [start, end - 1])).toEqual(
      rows.map(({ predicted_span }) => predicted_span),
    );
  });

  test('multiple-choice: the logit of every ending', async () => {
    const rows = reference<{ prompt: string; choices: string[]; predicted: number; logits: number[] }>('choice_dev');
    const lines = rows.map(({ prompt, choices }) => ({ text: prompt, choices }));
    const out = await predict<Out<{ choice: number }>>('choice', lines, '--logits');
    expect(largest(out.map(({ logits }, row) => difference(logits, rows[row]!.logits)))).toBeLessThan(TOLERANCE);
    expect(out.map(({ prediction }) => prediction.choice)).toEqual(rows.map(({ predicted }) => predicted));
  });

  test('text-generation: the same pieces, up to the separator', async () => {
    const separator = 3;
    type Generated = { generated_text: string; token_ids: number[]; finish_reason: string };
    const rows = reference<{ prompt: string; greedy_ids: number[] }>('causal_greedy');
    const out = await predict<Out<Generated>>(
      'causal',
      rows.map(({ prompt }) => ({ text: prompt })),
    );
    out.forEach(({ prediction: { generated_text, token_ids, finish_reason } }, row) => {
      const { prompt, greedy_ids } = rows[row]!;
      expect([...token_ids, separator]).toEqual(greedy_ids.slice(-token_ids.length - 1));
      expect(finish_reason).toBe('stop');
      expect(generated_text.startsWith(prompt)).toBe(true);
    });
  });
});

function reference<T>(name: string): T[] {
  return parseLines<T>(readFileSync(shared(`demo/eval/${name}.jsonl`), 'utf8'));
}

function difference(actual: readonly number[], expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  return largest(actual.map((value, index) => Math.abs(value - expected[index]!)));
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
