import { openTrial } from '../../engine/open-trial.js';
import { locateWeights } from '../../huggingface/locate-weights.js';
import type { Precision } from '../../model/precision.js';
import type { PreparedTask } from '../../predict/prepare-task.js';
import type { SourceRecord } from '../../predict/read-records.js';
import { type Outcome, startWindow } from '../../predict/serve-window.js';
import { tooFewLines } from './calibration-lines.js';
import { type Comparison, createComparer } from './compare-answers.js';
import type { Calibration } from './prepare-calibration.js';

/** Lines whose answers are held at once: those of a language model are as wide as its vocabulary. */
const WINDOW_LINES = 32;

/**
 * Serves the lines for judging with both models and compares what they answer. Lines that cannot be served do not count.
 *
 * @throws InputError ERR_CALIBRATION where none can
 * @param folder holds the weights that differ in this precision
 */
export async function judgeWeights(
  folder: string,
  precision: Precision,
  { float, prepared, lines: { judging, file }, watch }: Calibration,
): Promise<Comparison> {
  const changed = await locateWeights(folder, precision, float.config);
  const quantized = { ...float, weights: new Map([...float.weights, ...changed]) };
  const comparer = createComparer(prepared.task.name);
  const engines = [openTrial(float), openTrial(quantized)];
  try {
    for (let from = 0; from < judging.length; from += WINDOW_LINES) {
      watch('judging', from, judging.length);
      const window = judging.slice(from, from + WINDOW_LINES);
      const [expected = [], given = []] = await serveAll(window, prepared, engines);
      for (const [index, { answer }] of expected.entries()) {
        const other = given[index]?.answer;
        if (answer !== undefined && other !== undefined) comparer.add(answer, other);
      }
    }
    const comparison = comparer.result();
    if (comparison.lines === 0) throw tooFewLines(file);
    return comparison;
  } finally {
    await Promise.all(engines.map((engine) => engine.close()));
  }
}

async function serveAll(
  window: readonly SourceRecord[],
  prepared: PreparedTask,
  engines: readonly ReturnType<typeof openTrial>[],
): Promise<Outcome[][]> {
  const outcomes: Outcome[][] = [];
  for (const engine of engines) outcomes.push(await (await startWindow(window, { ...prepared, engine })).finish());
  return outcomes;
}
