import { resolve } from 'node:path';
import type { Listener } from '../events.js';
import type { TaskName } from '../tasks/task.js';
import type { Dataset, Question } from './datasets/dataset.js';
import { openDataset } from './datasets/open-dataset.js';
import { isObject } from './datasets/parse-json.js';
import type { EvalReport } from './eval-report.js';
import { openQuestion } from './open-question.js';
import { readNoAnswerProbabilities } from './predictions/read-no-answer-probabilities.js';
import { readPredictions } from './predictions/read-predictions.js';
import type { Answered, ProtocolOptions } from './protocols/protocol.js';
import { type SampleOptions, sampleExamples } from './sample-examples.js';
import { toReport } from './to-report.js';

export interface ScoreOptions extends SampleOptions, Pick<ProtocolOptions, 'positive' | 'scheme' | 'nullThreshold'> {
  task?: TaskName;
  columns?: ReadonlyMap<string, string>;
  /** File of no-answer probabilities. */
  noAnswerProbabilities?: string;
}

/**
 * Scores predictions that were made elsewhere: the official evaluation scripts' job.
 * @param data the data set
 * @param predictions predict's JSONL, or another form that `readPredictions` knows
 */
export async function score(
  data: string,
  predictions: string,
  options: ScoreOptions,
  listener: Listener = {},
): Promise<EvalReport> {
  const columns = goldColumns(options.columns);
  // Where both are one file, the prediction stands last.
  const tagColumn = resolve(data) === resolve(predictions) ? 2 : 1;
  const opened = await pairUp(
    await openQuestion(data, { task: options.task, columns, tagColumn }),
    predictions,
    options,
  );
  const question = questionAnswered(opened.dataset, opened.answered);
  const isAsOpened = options.task !== undefined || question === opened.dataset.question;
  const { dataset, answered, warnings } = isAsOpened
    ? opened
    : await pairUp(await openDataset(data, { columns, question }, tagColumn), predictions, options);
  for (const text of [...dataset.warnings, ...warnings]) listener.onNotice?.({ level: 'warning', text });
  const noAnswerProbabilities =
    options.noAnswerProbabilities === undefined
      ? undefined
      : await readNoAnswerProbabilities(options.noAnswerProbabilities);
  return toReport(dataset, answered, data, { ...options, noAnswerProbabilities });
}

async function pairUp(whole: Dataset, predictions: string, { columns, ...options }: ScoreOptions) {
  const dataset = sampleExamples(whole, options);
  const rowCounts = [whole.rowCount, dataset.rowCount];
  return { dataset, ...(await readPredictions(predictions, dataset, { rowCounts, columns })) };
}

/** What predictions of predict's own form were asked, where the data could have been asked several things. */
function questionAnswered({ question, examples }: Dataset, answered: readonly Answered[]): Question {
  const prediction = answered.find((row) => row.prediction !== undefined)?.prediction;
  const hasNumbers = examples.every(({ similarity }) => similarity !== undefined);
  if (question === 'classification' && hasNumbers && typeof prediction === 'number') return 'regression';
  if (question !== 'classification' || !isObject(prediction)) return question;
  if ('is_next' in prediction) return 'next-sentence';
  const isNumber = 'score' in prediction && !('label' in prediction) && !('scores' in prediction);
  return isNumber ? 'regression' : question;
}

/** The prediction's column is not the data's. */
function goldColumns(columns: ReadonlyMap<string, string> | undefined): ReadonlyMap<string, string> | undefined {
  if (columns === undefined) return undefined;
  const gold = new Map([...columns].filter(([name]) => name !== 'prediction'));
  return gold.size === 0 ? undefined : gold;
}
