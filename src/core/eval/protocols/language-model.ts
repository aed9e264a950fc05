import type { JsonObject, JsonValue } from '../../tasks/task.js';
import { isObject } from '../datasets/parse-json.js';
import { show } from '../datasets/show.js';
import { UnusableRow } from '../datasets/unusable-row.js';
import type { Statistic } from '../figures.js';
import { parseRows } from './parse-rows.js';
import type { Answered, Protocol, Scored } from './protocol.js';

/** What a model made of one text: how unlikely its pieces were, and how many of them it would have chosen. */
export interface TextLikelihood {
  /** Sum of −ln p of the pieces asked for. */
  nll: number;
  /** Pieces asked for. */
  tokens: number;
  /** Of those, the ones that the model thinks likeliest. */
  correct: number;
  /** Words of the text as it was given, split at spaces. */
  words?: number;
}

/** Masked positions: mlm_accuracy and perplexity. */
export const maskedLm: Protocol = (answered) => scoreTexts(answered, 'mlm_accuracy');

/** Each piece from those before it: perplexity per piece and, for texts, per original word. */
export const causalLm: Protocol = (answered) => scoreTexts(answered, 'next_token_accuracy');

function scoreTexts(answered: readonly Answered[], accuracyName: string): Scored {
  const { rows, excluded } = parseRows(answered, parseLikelihood);
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
      loss: parsed.tokens === 0 ? 0 : parsed.nll / parsed.tokens,
    })),
    excluded,
  };
}

function exponential(nll: number, count: number): number | null {
  return count === 0 ? null : Math.exp(nll / count);
}

/** @throws UnusableRow */
export function parseLikelihood(prediction: JsonValue): TextLikelihood {
  if (!isObject(prediction)) throw new UnusableRow(`no nll, tokens and correct: ${show(prediction)}`);
  const { words } = prediction;
  return {
    nll: numberOf(prediction, 'nll'),
    tokens: numberOf(prediction, 'tokens'),
    correct: numberOf(prediction, 'correct'),
    ...(typeof words === 'number' && { words }),
  };
}

function numberOf(prediction: JsonObject, name: string): number {
  const value = prediction[name];
  if (typeof value === 'number' && value >= 0) return value;
  throw new UnusableRow(`no ${name}: ${show(value)}`);
}
