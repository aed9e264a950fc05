import { InputError } from '../errors.js';
import type { FileTree } from '../files/file-tree.js';
import { MAX_JSON_BYTES } from './read-small-json.js';

/** @throws InputError ERR_JSON when it is too large, or no JSON object. */
export async function readTreeJson(tree: FileTree, path: string): Promise<Record<string, unknown>> {
  const source = await tree.open(path);
  if (source.byteLength > MAX_JSON_BYTES) {
    throw notJson(`${source.name} has ${source.byteLength} bytes, more than ${MAX_JSON_BYTES}`);
  }
  const text = Buffer.from(await source.read(0, source.byteLength)).toString('utf8');
  const json = parse(text, source.name);
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { ...json };
  throw notJson(source.name);
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notJson(where, cause);
  }
}

function notJson(where: string, cause?: unknown): InputError {
  return new InputError('ERR_JSON', 'not a JSON object', { where, cause });
}
