import { InputError } from '../errors.js';
import type { FileTree } from '../files/file-tree.js';
import { readJsonSource } from './read-json-source.js';

/** @throws InputError ERR_JSON where it is no JSON object, or as readJsonSource */
export async function readTreeJson(tree: FileTree, path: string): Promise<Record<string, unknown>> {
  const source = await tree.open(path);
  const json = await readJsonSource(source);
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { ...json };
  throw new InputError('ERR_JSON', 'not a JSON object', { where: source.name });
}
