import { readFile, stat } from 'node:fs/promises';
import { InputError } from '../errors.js';

/** A config.json is a few kilobytes, an index of weights some hundred; with thousands of labels still less than this. */
export const MAX_JSON_BYTES = 16 * 1024 * 1024;

/** @throws InputError ERR_JSON when it is too large, or no JSON. */
export async function readSmallJson(file: string): Promise<unknown> {
  const { size } = await stat(file);
  if (size > MAX_JSON_BYTES) throw notJson(`${file} has ${size} bytes, more than ${MAX_JSON_BYTES}`);
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw notJson(file, cause);
  }
}

function notJson(where: string, cause?: unknown): InputError {
  return new InputError('ERR_JSON', 'not a JSON file', { where, cause });
}
