import type { Engine } from '../engine/engine.js';
import type { ModelFolder } from '../huggingface/read-model-folder.js';
import type { Precision } from '../model/precision.js';
import { typeName } from '../tasks/fields.js';
import { RecordError } from '../tasks/record-error.js';
import type { JsonObject, JsonValue, TaskOptions } from '../tasks/task.js';
import { checkLineFormat, staleKeys } from './format-line.js';
import { predictLines } from './predict-lines.js';
import { prepareTask, type TaskWishes } from './prepare-task.js';
import type { Servable } from './read-records.js';
import { readWindows } from './read-windows.js';
import { type Outcome, startWindow } from './serve-window.js';
import { toPlain } from './to-plain.js';
import { windowLimits, windowsInFlight } from './window-limits.js';

/** The task's own options stand beside the others: `{ task: 'fill-mask', topK: 3 }`. */
export interface PredictObjectsOptions extends Omit<TaskWishes, 'taskOptions'>, TaskOptions {
  /** The key of the prediction. Default: `prediction`. */
  as?: string;
  signal?: AbortSignal;
}

interface OpenedModel {
  model: ModelFolder;
  /** It may still be opening: the tokenizer is read meanwhile. */
  engine: Engine | Promise<Engine>;
  precision: Precision;
}

interface ObjectRecord extends Servable {
  /** As it was given, from 1. */
  line: number;
  given: JsonObject;
}

/** Objects in, objects out, in order, as `megabert predict` serves lines. */
export async function* predictObjects(
  opened: OpenedModel,
  lines: Iterable<JsonObject> | AsyncIterable<JsonObject>,
  options: PredictObjectsOptions,
): AsyncGenerator<JsonObject> {
  for await (const window of predictObjectWindows(opened, lines, options)) yield* window;
}

/** The same, a window at a time: each turn of an async iterator costs as much as a small model's answer. */
export async function* predictObjectWindows(
  { model, engine: opening, precision }: OpenedModel,
  lines: Iterable<JsonObject> | AsyncIterable<JsonObject>,
  { task, maxLength, columns, as = 'prediction', signal, ...taskOptions }: PredictObjectsOptions,
): AsyncGenerator<JsonObject[]> {
  const stale = staleKeys({ as, withLogits: taskOptions.logits === true });
  checkLineFormat({ as });
  const wishes = { task, maxLength, columns, taskOptions };
  const [prepared, engine] = await Promise.all([prepareTask(model, precision, wishes), opening]);
  const limits = windowLimits(model.config, Symbol.asyncIterator in lines, engine.placement);
  const windows = readWindows(
    recordsOf(lines, limits.records),
    () => limits,
    ({ given }) => sizeOf(given),
  );
  const inFlightLimit = (): number => windowsInFlight(engine.placement);
  const start = ({ records }: { records: ObjectRecord[] }) => startWindow(records, { ...prepared, engine });
  for await (const { records, outcomes } of predictLines(windows, start, { signal, inFlightLimit })) {
    yield records.map((record, index) => lineOut(record, outcomes[index]!, as, stale));
  }
}

/** In blocks, where they are all there: each block costs a turn of the event loop. */
async function* recordsOf(
  lines: Iterable<JsonObject> | AsyncIterable<JsonObject>,
  blockSize: number,
): AsyncGenerator<ObjectRecord[]> {
  let line = 0;
  const toRecord = (given: JsonObject): ObjectRecord => {
    line += 1;
    if (typeof given === 'object' && given !== null && !Array.isArray(given)) return { line, given, record: given };
    return { line, given: { input: given }, error: new RecordError('ERR_FIELD', `${typeName(given)}, not an object`) };
  };
  if (Symbol.asyncIterator in lines) {
    for await (const given of lines) yield [toRecord(given)];
    return;
  }
  let block: ObjectRecord[] = [];
  for (const given of lines) {
    block.push(toRecord(given));
    if (block.length < blockSize) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}

/** About as many characters as the texts of its line have; what lies deeper is no text of ours. */
function sizeOf(given: JsonObject): number {
  const lengthOf = (value: JsonValue): number => (typeof value === 'string' ? value.length : 1);
  return Object.values(given).reduce<number>(
    (sum, value) =>
      sum + (Array.isArray(value) ? value.reduce<number>((part, item) => part + lengthOf(item), 0) : lengthOf(value)),
    0,
  );
}

function lineOut({ given, line }: ObjectRecord, outcome: Outcome, as: string, stale: readonly string[]): JsonObject {
  const kept = Object.fromEntries(Object.entries(given).filter(([key]) => !stale.includes(key)));
  const { answer, error, truncated } = outcome;
  if (answer === undefined) return { ...kept, error: { code: error!.code, message: error!.message, line } };
  return {
    ...kept,
    [as]: toPlain(answer.prediction),
    ...(answer.logits !== undefined && { logits: toPlain(answer.logits) }),
    ...(truncated && { truncated }),
  };
}
