import { extname } from 'node:path';
import { UsageError } from '../../errors.js';
import type { JsonValue } from '../../tasks/task.js';
import { isObject } from '../datasets/parse-json.js';
import type { EvalReport, EvalRow } from '../eval-report.js';

/**
 * Predictions as a file, by its ending: `.jsonl` holds rows with gold and prediction, in any task; `.json` SQuAD's id → answer, or
 * id → letter of multiple choice; `.conll` token, gold and predicted tag; `.tsv` GLUE's submission, index and prediction.
 * All can be scored again.
 * @throws UsageError where the task has no such form
 */
export function formatPredictions(report: EvalReport, path: string): string {
  const write = formats[extname(path)] ?? toJsonLines;
  return write(report);
}

const formats: Readonly<Record<string, (report: EvalReport) => string>> = {
  '.json': toJsonObject,
  '.conll': toConll,
  '.tsv': toTsv,
};

function toJsonLines({ rows, question }: EvalReport): string {
  const goldName = goldNames[question] ?? 'gold';
  return rows
    .map(({ record, gold, given }) => `${JSON.stringify({ ...record, [goldName]: gold, prediction: given })}\n`)
    .join('');
}

/** Names under which gold is read again. */
const goldNames: Readonly<Partial<Record<EvalReport['question'], string>>> = {
  classification: 'label',
  multilabel: 'labels',
  regression: 'score',
  similarity: 'score',
  entities: 'tags',
  answers: 'answers',
  choices: 'label',
  'masked-lm': 'masked',
};

function toJsonObject({ rows, question, task }: EvalReport): string {
  if (question !== 'answers' && question !== 'choices') throw noForm(task, '.json');
  const toValue: (prediction: JsonValue) => JsonValue =
    question === 'answers' ? (answer) => answer : (choice) => String.fromCharCode('A'.charCodeAt(0) + Number(choice));
  // An object of JavaScript would put ids like "12" first: a line each keeps the order.
  const entries = rows.map((row) => `${JSON.stringify(idOf(row))}:${JSON.stringify(toValue(row.prediction))}`);
  return `{${entries.join(',\n')}}\n`;
}

function toConll({ rows, task, question }: EvalReport): string {
  if (question !== 'entities') throw noForm(task, '.conll');
  return rows.map((row) => `${sentenceLines(row).join('\n')}\n\n`).join('');
}

function sentenceLines({ record, gold, prediction }: EvalRow): string[] {
  const [tokens, goldTags, tags] = [record.tokens, gold, prediction].map((list) => (Array.isArray(list) ? list : []));
  return tokens.map((token, index) => `${token}\t${goldTags[index]}\t${tags[index]}`);
}

function toTsv({ rows, task }: EvalReport): string {
  // A submission names classes as the data's file does, not as the model.
  const inFile = new Map(rows.map(({ gold, givenGold }) => [gold, givenGold]));
  const cells = rows.map(({ id, prediction }, index) => {
    if (Array.isArray(prediction) || isObject(prediction)) throw noForm(task, '.tsv');
    return `${id ?? index}\t${inFile.get(prediction) ?? prediction}\n`;
  });
  return `index\tprediction\n${cells.join('')}`;
}

function idOf({ id, where }: EvalRow): string {
  return id ?? where;
}

function noForm(task: string, ending: string): UsageError {
  return new UsageError(`${task} predictions have no form ${ending}`, {
    where: '--predictions',
    remedy: 'name a .jsonl file',
  });
}
