import { resolve } from 'node:path';
import type { Listener } from '../events.js';
import type { TaskName } from '../tasks/task.js';
import type { EvalReport } from './eval-report.js';
import { openQuestion } from './open-question.js';
import { readNoAnswerProbabilities } from './predictions/read-no-answer-probabilities.js';
import { readPredictions } from './predictions/read-predictions.js';
import type { ProtocolOptions } from './protocols/protocol.js';
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
  const isSameFile = resolve(data) === resolve(predictions);
  const dataset = await openQuestion(data, {
    task: options.task,
    columns: goldColumns(options.columns),
    tagColumn: isSameFile ? 2 : 1,
  });
  for (const text of dataset.warnings) listener.onNotice?.({ level: 'warning', text });
  const sampled = sampleExamples(dataset, options);
  const rowCounts = [dataset.rowCount, sampled.rowCount];
  const { answered, warnings } = await readPredictions(predictions, sampled, { rowCounts, columns: options.columns });
  for (const text of warnings) listener.onNotice?.({ level: 'warning', text });
  const noAnswerProbabilities =
    options.noAnswerProbabilities === undefined
      ? undefined
      : await readNoAnswerProbabilities(options.noAnswerProbabilities);
  return toReport(sampled, answered, data, { ...options, noAnswerProbabilities });
}

/** The prediction's column is not the data's. */
function goldColumns(columns: ReadonlyMap<string, string> | undefined): ReadonlyMap<string, string> | undefined {
  if (columns === undefined) return undefined;
  const gold = new Map([...columns].filter(([name]) => name !== 'prediction'));
  return gold.size === 0 ? undefined : gold;
}
