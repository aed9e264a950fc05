import type { JsonValue } from '../../tasks/task.js';
import type { Example } from '../datasets/dataset.js';
import { isObject } from '../datasets/parse-json.js';
import { show } from '../datasets/show.js';
import { UnusableRow } from '../datasets/unusable-row.js';
import type { FigureGroup } from '../figures.js';
import { splitLastWord } from '../metrics/last-word.js';
import { splitPython } from '../metrics/python-text.js';
import { parseLikelihood, type TextLikelihood } from './parse-likelihood.js';
import { parseRows } from './parse-rows.js';
import type { Protocol } from './protocol.js';

/** LAMBADA: is the last word of the text, given all before it, what the model would say? Every piece of it must be. */
export const lastWord: Protocol = (answered) => {
  const { rows, excluded } = parseRows(answered, parseWord);
  const accuracy: FigureGroup = {
    path: ['last_word_accuracy'],
    correct: rows.map(({ parsed }) => Number(parsed.isRight)),
    asked: rows.map(() => 1),
  };
  const likelihoods = rows.flatMap(({ parsed }) => parsed.likelihood ?? []);
  const perplexity: FigureGroup = {
    paths: [['perplexity']],
    compute(sampleWeight) {
      const nll = likelihoods.reduce((total, likelihood, row) => total + likelihood.nll * sampleWeight[row], 0);
      const words = sampleWeight.reduce((total, weight) => total + weight, 0);
      return [words === 0 ? null : Math.exp(nll / words)];
    },
  };
  return {
    figures: rows.length > 0 && likelihoods.length === rows.length ? [accuracy, perplexity] : [accuracy],
    rows: rows.map(({ example, parsed }) => ({
      where: example.where,
      id: example.id,
      record: example.record,
      gold: wordOf(example),
      prediction: parsed.likelihood === undefined ? parsed.word : { ...parsed.likelihood },
      isRight: parsed.isRight,
      loss: parsed.likelihood?.nll ?? Number(!parsed.isRight),
    })),
    excluded,
  };
};

interface PredictedWord {
  word: string;
  isRight: boolean;
  likelihood?: TextLikelihood;
}

/** The likelihood of the right word, the text that a model went on with, or the word itself. */
function parseWord(prediction: JsonValue, example: Example): PredictedWord {
  if (isObject(prediction) && 'nll' in prediction) {
    const likelihood = parseLikelihood(prediction);
    return { word: '', isRight: likelihood.correct === likelihood.tokens, likelihood };
  }
  const word = isObject(prediction) ? nextWord(prediction.generated_text, example) : prediction;
  if (typeof word !== 'string') throw new UnusableRow(`the prediction is no word: ${show(prediction)}`);
  return { word, isRight: word === wordOf(example) };
}

/** The first word that predict added to the text; the sentence may have ended behind it. */
function nextWord(generated: JsonValue | undefined, { record }: Example): string | undefined {
  const context = splitLastWord(String(record.text)).context.trimEnd();
  if (typeof generated !== 'string') return undefined;
  if (!generated.startsWith(context))
    throw new UnusableRow('the generated text does not go on with the text before its last word');
  return splitPython(generated.slice(context.length))[0]?.replace(/[^\p{L}\p{N}]+$/u, '') ?? '';
}

function wordOf({ record, gold }: Example): string {
  return typeof gold === 'string' ? gold : splitLastWord(String(record.text)).lastWord;
}
