import { InputError } from '../errors.js';
import { openFile } from '../files/open-file.js';

/** A config.json is a few kilobytes, an index of weights some hundred; with thousands of labels still less than this. */
export const MAX_JSON_BYTES = 16 * 1024 * 1024;

/** @throws InputError ERR_JSON when it is too large, or no JSON; else as openFile. */
export async function readSmallJson(file: string): Promise<unknown> {
  const source = await openFile(file);
  try {
    if (source.byteLength > MAX_JSON_BYTES) throw notJson(`${file} has ${source.byteLength} bytes`);
    const bytes = await source.read(0, source.byteLength);
    return parse(new TextDecoder().decode(bytes), file);
  } finally {
    await source.close();
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notJson(file, cause);
  }
}

function notJson(where: string, cause?: unknown): InputError {
  return new InputError('ERR_JSON', 'not a JSON file', { where, cause });
}
