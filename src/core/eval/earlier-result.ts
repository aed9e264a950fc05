import { InputError } from '../errors.js';
import type { JsonValue } from '../tasks/task.js';
import { isObject, parseJson } from './datasets/parse-json.js';
import { readText } from './datasets/read-text.js';

/** What `eval --json` printed earlier. */
export interface EarlierResult {
  path: string;
  /** By the row's place: `line 3`. */
  predictions: ReadonlyMap<string, JsonValue>;
}

/**
 * Reads an earlier result; of several models the first.
 * @throws InputError where the file is none, or of other data
 */
export async function readEarlierResult(path: string, data: string): Promise<EarlierResult> {
  const json = parseJson(await readText(path), path);
  const result = isObject(json) && Array.isArray(json.results) ? json.results[0] : json;
  if (!isObject(result) || !Array.isArray(result.predictions)) {
    throw new InputError('ERR_COMPARE', 'no result of an evaluation', {
      where: path,
      remedy: 'expected what eval --json prints',
    });
  }
  if (result.data !== data) {
    throw new InputError('ERR_COMPARE', `a result on ${String(result.data)}, not on ${data}`, { where: path });
  }
  const predictions = new Map<string, JsonValue>();
  for (const row of result.predictions) {
    if (isObject(row) && typeof row.where === 'string' && row.prediction !== undefined)
      predictions.set(row.where, row.prediction);
  }
  return { path, predictions };
}
