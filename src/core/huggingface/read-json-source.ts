import { InputError } from '../errors.js';
import type { ByteSource } from '../files/byte-source.js';

/** A config.json is a few kilobytes, an index of weights some hundred; with thousands of labels still less than this. */
const MAX_JSON_BYTES = 16 * 1024 * 1024;

/** @throws InputError ERR_JSON when it is too large, or no JSON */
export async function readJsonSource(source: ByteSource): Promise<unknown> {
  const { name, byteLength } = source;
  if (byteLength > MAX_JSON_BYTES) throw notJson(`${name} has ${byteLength} bytes, more than ${MAX_JSON_BYTES}`);
  const text = new TextDecoder().decode(await source.read(0, byteLength));
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notJson(name, cause);
  }
}

function notJson(where: string, cause?: unknown): InputError {
  return new InputError('ERR_JSON', 'not a JSON file', { where, cause });
}
