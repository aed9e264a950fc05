import { stat } from 'node:fs/promises';
import { InputError } from '../../errors.js';
import { choiceIndex } from './choice-index.js';
import { collectExamples } from './collect-examples.js';
import type { Dataset } from './dataset.js';
import { type NumberedLine, numberedLines } from './numbered-lines.js';
import { readText } from './read-text.js';
import { UnusableRow } from './unusable-row.js';

/** Four questions of a story, each a question and four choices, follow its id, properties and text. */
const COLUMNS = 3 + 4 * 5;

/** A story of MCTest (Richardson et al. 2013): 23 columns, the first `mc160.dev.0`. */
export function isMcTest(line: NumberedLine): boolean {
  return line.text.split('\t').length === COLUMNS && /^mc\d+\.\w+\.\d+\t/.test(line.text);
}

/** `mc160.dev.tsv`, with the answers in `mc160.dev.ans` beside it: four letters a line. */
export async function readMcTest(path: string, lines: readonly NumberedLine[]): Promise<Dataset> {
  const answersPath = path.replace(/\.tsv$/, '.ans');
  if (answersPath === path || (await stat(answersPath).catch(() => undefined)) === undefined) {
    throw new InputError('ERR_NO_ROWS', 'the answers of MCTest are missing', {
      where: answersPath,
      remedy: 'put the .ans file beside the .tsv file',
    });
  }
  const answers = numberedLines(await readText(answersPath)).map(({ text }) => text.split('\t'));
  const questions = lines.flatMap((line, story) => [0, 1, 2, 3].map((question) => ({ line, story, question })));
  return {
    name: 'MCTest',
    question: 'choices',
    ...collectExamples(
      questions,
      ({ line, question }) => `line ${line.number}, question ${question + 1}`,
      ({ line, story, question }) => {
        const cells = line.text.split('\t');
        if (cells.length !== COLUMNS) throw new UnusableRow(`${cells.length} columns, not ${COLUMNS}`);
        const [asked, ...choices] = cells.slice(3 + 5 * question, 8 + 5 * question);
        const [, group, text] = /^(one|multiple): ?(.*)$/.exec(asked) ?? [undefined, undefined, asked];
        const id = `${cells[0]}-${question}`;
        const context = cells[2].replaceAll('\\newline', '\n').replaceAll('\\tab', '\t');
        return {
          id,
          record: { id, context, question: text, choices },
          gold: choiceIndex(answers[story]?.[question], choices),
          group,
        };
      },
    ),
    warnings: [],
  };
}
