import { splitPython } from './python-text.js';

/**
 * SQuAD's normal form of an answer: lower case, without ASCII punctuation, without the articles a, an, the, white space
 * collapsed. Word boundaries are Unicode's as Python sees them (letters, numbers), not JavaScript's.
 */
export function normalizeAnswer(text: string): string {
  return answerWords(text).join(' ');
}

/** The words of the normal form. */
export function answerWords(text: string): string[] {
  return splitPython(text.toLowerCase().replace(PUNCTUATION, '').replace(ARTICLES, ' '));
}

const PUNCTUATION = /[!-/:-@[-`{-~]/g;
const ARTICLES = /(?<![\p{L}\p{N}])(?:a|an|the)(?![\p{L}\p{N}])/gu;
