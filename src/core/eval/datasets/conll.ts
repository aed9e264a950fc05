import { InputError } from '../../errors.js';
import { collectExamples } from './collect-examples.js';
import type { Dataset } from './dataset.js';
import { allLines, type NumberedLine } from './numbered-lines.js';

/** Lines of one sentence. */
type Sentence = readonly NumberedLine[];

/**
 * Columns of tokens and tags, a sentence between empty lines (CoNLL 2003, WNUT-17, WikiANN); document marks are skipped. Only a
 * line without anything but spaces and tabs ends a sentence: a token may be a no-break space.
 * @param askedColumn of the gold tag, from the end: 1 is the last; 2 where the prediction stands last, if there are three
 */
export function readConll(text: string, where: string, askedColumn = 1): Dataset {
  const sentences = sentencesOf(text);
  if (sentences.length === 0) throw new InputError('ERR_NO_ROWS', 'no sentence, only document marks', { where });
  const tagColumn = columnsOf(sentences[0][0].text).length > askedColumn ? askedColumn : 1;
  const bad = sentences.flat().find(({ text }) => columnsOf(text).length < tagColumn + 1);
  if (bad !== undefined) {
    throw new InputError(
      'ERR_COLUMNS',
      `line ${bad.number} has ${columnsOf(bad.text).length} of at least ${tagColumn + 1} columns: a token and its tag`,
      {
        where,
      },
    );
  }
  const hasPrefix = sentences.flat().every(({ text }) => /^[a-z]{2,3}:./.test(text));
  return {
    question: 'entities',
    ...collectExamples(
      sentences,
      (sentence) => `line ${sentence[0].number}`,
      (sentence) => {
        const rows = sentence.map(({ text }) => columnsOf(text));
        const tags = rows.map((columns) => columns[columns.length - tagColumn]);
        // WikiANN writes each token as `en:token`.
        const tokens = rows.map(([token]) => (hasPrefix ? token.slice(token.indexOf(':') + 1) : token));
        return { record: { tokens }, gold: tags };
      },
    ),
    warnings: [],
  };
}

/** Tags of the last column, a list a sentence. */
export function lastColumn(text: string): string[][] {
  return sentencesOf(text).map((sentence) => sentence.map(({ text }) => columnsOf(text).at(-1) ?? ''));
}

/** Whether a text is in columns whose last is a tag. */
export function isConll(text: string): boolean {
  const rows = sentencesOf(text).flat().slice(0, MAX_PROBED_LINES);
  const marks = allLines(text).some(({ text }) => isDocumentMark(text));
  if (rows.length === 0) return marks;
  const tagged = rows.filter(({ text }) => columnsOf(text).length > 1 && isTag(columnsOf(text).at(-1) ?? ''));
  return tagged.length > rows.length / 2;
}

/** Enough to tell a format by. */
const MAX_PROBED_LINES = 200;

function sentencesOf(text: string): Sentence[] {
  const sentences: NumberedLine[][] = [[]];
  for (const line of allLines(text)) {
    if (/^[ \t]*$/.test(line.text) || isDocumentMark(line.text)) sentences.push([]);
    else sentences.at(-1)?.push(line);
  }
  return sentences.filter((sentence) => sentence.length > 0);
}

function isDocumentMark(line: string): boolean {
  return line.startsWith('-DOCSTART-');
}

/** By tabs where there are any, else by spaces. */
function columnsOf(line: string): string[] {
  return line.includes('\t') ? line.split('\t') : line.trimEnd().split(/ +/);
}

function isTag(tag: string): boolean {
  return /^(?:O|[BIESLU](?:-\S+)?)$/.test(tag);
}
