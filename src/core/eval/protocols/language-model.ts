import type { JsonValue } from '../../tasks/task.js';
import type { Example } from '../datasets/dataset.js';
import { isObject } from '../datasets/parse-json.js';
import type { Statistic } from '../figures.js';
import { parseLikelihood, type TextLikelihood } from './parse-likelihood.js';
import { parseMasks } from './parse-masks.js';
import { parseRows } from './parse-rows.js';
import type { Answered, Protocol, Scored } from './protocol.js';

/** Masked positions: mlm_accuracy and perplexity; of predict's choices for each mask, too. */
export const maskedLm: Protocol = (answered) =>
  scoreTexts(answered, 'mlm_accuracy', (prediction, example) =>
    isObject(prediction) && 'nll' in prediction ? parseLikelihood(prediction) : parseMasks(prediction, example),
  );

/** Each piece from those before it: perplexity per piece and, for texts, per original word. */
export const causalLm: Protocol = (answered) => scoreTexts(answered, 'next_token_accuracy', parseLikelihood);

function scoreTexts(
  answered: readonly Answered[],
  accuracyName: string,
  parse: (prediction: JsonValue, example: Example) => TextLikelihood,
): Scored {
  const { rows, excluded } = parseRows(answered, parse);
  const total = (name: 'tokens' | 'words'): number => rows.reduce((sum, { parsed }) => sum + (parsed[name] ?? 0), 0);
  const hasWords = rows.length > 0 && rows.every(({ parsed }) => parsed.words !== undefined);
  const perplexities: Statistic = {
    paths: [['perplexity'], ...(hasWords ? [['word_perplexity']] : [])],
    compute(sampleWeight) {
      let [nll, tokens, words] = [0, 0, 0];
      for (const [row, { parsed }] of rows.entries()) {
        nll += parsed.nll * sampleWeight[row];
        tokens += parsed.tokens * sampleWeight[row];
        words += (parsed.words ?? 0) * sampleWeight[row];
      }
      return [exponential(nll, tokens), ...(hasWords ? [exponential(nll, words)] : [])];
    },
    counts: [total('tokens'), ...(hasWords ? [total('words')] : [])],
  };
  return {
    figures: [
      perplexities,
      {
        path: [accuracyName],
        correct: rows.map(({ parsed }) => parsed.correct),
        asked: rows.map(({ parsed }) => parsed.tokens),
      },
    ],
    rows: rows.map(({ example, parsed }) => ({
      where: example.where,
      id: example.id,
      record: example.record,
      gold: example.gold,
      prediction: { ...parsed },
      isRight: null,
      loss: lossOf(parsed),
    })),
    excluded,
  };
}

function lossOf({ nll, tokens, correct }: TextLikelihood): number {
  if (tokens === 0) return 0;
  return (Number.isNaN(nll) ? tokens - correct : nll) / tokens;
}

function exponential(nll: number, count: number): number | null {
  return count === 0 ? null : Math.exp(nll / count);
}
