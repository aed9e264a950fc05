import { InputError } from '../errors.js';
import type { TaskName } from '../tasks/task.js';
import type { Dataset, Question } from './datasets/dataset.js';
import { openDataset } from './datasets/open-dataset.js';
import { protocols } from './protocols/protocols.js';

export interface QuestionOptions {
  /** What must be asked. */
  task?: TaskName;
  /** What is asked where the file could be asked it. */
  preferredTask?: TaskName;
  /** Whether the model gives a number instead of classes; absent where nobody knows. */
  isRegression?: boolean;
  columns?: ReadonlyMap<string, string>;
  /** Of CoNLL columns, from the end. */
  tagColumn?: number;
}

/**
 * Opens a data set and settles what it is asked: many files could be asked several things (SICK: a class or a number; a text: its
 * masked pieces or its next ones), and the task and the model say which.
 * @throws InputError where the task cannot be asked of the file
 */
export async function openQuestion(path: string, options: QuestionOptions = {}): Promise<Dataset> {
  const { task, preferredTask, isRegression, columns, tagColumn } = options;
  const dataset = await openDataset(path, { columns }, tagColumn);
  const preferred = questionFor(dataset, task ?? preferredTask, isRegression);
  const question = preferred ?? (task === undefined ? dataset.question : undefined);
  if (question === undefined || (question === 'regression' && isRegression === false)) {
    throw notForTask(dataset, task, path);
  }
  if (question === dataset.question) return dataset;
  if (isSameGold(dataset, question)) return { ...dataset, question };
  return openDataset(path, { columns, question }, tagColumn);
}

function notForTask({ question }: Dataset, task: TaskName | undefined, where: string): InputError {
  if (question === 'regression' && (task === undefined || task === 'text-classification')) {
    return new InputError('ERR_TASK', 'the data has a number for each row, but the model gives classes', {
      where,
      remedy: '-t embeddings compares it with the cosine of embeddings',
    });
  }
  return new InputError('ERR_TASK', `no data for ${task}: its rows are for ${protocols[question].task}`, { where });
}

function questionFor(
  { question, examples }: Dataset,
  task: TaskName | undefined,
  isRegression: boolean | undefined,
): Question | undefined {
  const hasScore =
    question === 'regression' ||
    question === 'similarity' ||
    examples.some(({ similarity }) => similarity !== undefined);
  const isText = question === 'masked-lm' || question === 'causal-lm' || question === 'last-word';
  if (task === undefined || (task === 'text-classification' && question === 'multilabel')) return question;
  if (task === 'text-classification') {
    if (isRegression) return hasScore || question === 'classification' ? 'regression' : undefined;
    return question === 'classification' || (question === 'regression' && isRegression === undefined)
      ? question
      : undefined;
  }
  if (task === 'next-sentence')
    return question === 'classification' || isText ? 'next-sentence' : fitting(question, task);
  if (task === 'embeddings') return question === 'retrieval' ? question : hasScore ? 'similarity' : undefined;
  if (task === 'fill-mask') return isText ? 'masked-lm' : undefined;
  if (task === 'text-generation') return question === 'masked-lm' ? 'causal-lm' : fitting(question, task);
  return fitting(question, task);
}

function fitting(question: Question, task: TaskName): Question | undefined {
  return protocols[question].task === task ? question : undefined;
}

/** A second gold is there already, and texts have none. */
function isSameGold({ question, examples }: Dataset, asked: Question): boolean {
  if (asked === 'masked-lm' || asked === 'causal-lm' || asked === 'last-word') return true;
  return (
    question === 'regression' || examples.every(({ similarity }) => similarity !== undefined) || asked === question
  );
}
