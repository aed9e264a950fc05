import { InputError } from '../errors.js';
import type { FileTree } from '../files/file-tree.js';
import { parseWeightIndex } from './parse-weight-index.js';
import { readTreeJson } from './read-tree-json.js';

/** The files that hold a Hugging Face model's weights: one, or the shards that an index lists. */
export interface WeightFiles {
  readonly format: 'safetensors' | 'torch.save';
  readonly paths: readonly string[];
  /** Which shard an index promises each weight in. */
  readonly weightMap?: ReadonlyMap<string, string>;
}

/**
 * Finds them as `from_pretrained` does: safetensors before pickles, one file before shards. Undefined where there are none.
 *
 * @param folder in the tree, with a slash at its end unless it is the root
 * @throws InputError ERR_INDEX where an index lists shards that are not there, or as parseWeightIndex
 */
export async function findWeightFiles(tree: FileTree, folder: string): Promise<WeightFiles | undefined> {
  const has = (name: string): boolean => tree.paths.includes(folder + name);
  for (const [stem, ending, format] of conventions) {
    if (has(`${stem}.${ending}`)) return { format, paths: [`${folder}${stem}.${ending}`] };
    const index = `${stem}.${ending}.index.json`;
    if (has(index)) return readIndex(tree, folder, index, format);
  }
  return undefined;
}

const conventions = [
  ['model', 'safetensors', 'safetensors'],
  ['pytorch_model', 'bin', 'torch.save'],
] as const;

async function readIndex(
  tree: FileTree,
  folder: string,
  index: string,
  format: WeightFiles['format'],
): Promise<WeightFiles> {
  const weightMap = parseWeightIndex(await readTreeJson(tree, folder + index), folder + index);
  const shards = [...new Set(weightMap.values())].sort();
  const missing = shards.filter((shard) => !tree.paths.includes(folder + shard));
  if (missing.length > 0) {
    throw new InputError('ERR_INDEX', `shards are missing: ${missing.join(', ')}`, { where: folder + index });
  }
  return { format, paths: shards.map((shard) => folder + shard), weightMap };
}
