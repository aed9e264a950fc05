import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileTree } from '../files/file-tree.js';
import { hashFile } from '../files/hash-file.js';
import { exists } from '../huggingface/exists.js';
import type { Provenance } from '../huggingface/pretrained.js';
import { readSmallJson } from '../huggingface/read-small-json.js';
import { writeBytes } from '../huggingface/write-bytes.js';
import { packageFile } from '../package-file.js';
import type { QuantizationHistory } from './quantize/quantization-history.js';
import type { Parity } from './verify/verify.js';

/** What was found out about the output itself. */
interface Measured {
  parity?: Parity;
  quantization: QuantizationHistory;
}

/**
 * Writes megabert.json: where a model folder came from, for people. No answer depends on it.
 *
 * @param read files of the tree that were read; an archive is hashed as a whole
 */
export async function writeHistory(
  folder: string,
  tree: FileTree,
  read: readonly string[],
  provenance: Provenance,
  { parity, quantization }: Measured,
): Promise<void> {
  const { source, kind, layout, checkpointVersion, iteration, shards, assumed, warnings } = provenance;
  const history = {
    megabert: version,
    source,
    sha256: await hashFiles(tree, read),
    kind,
    layout,
    checkpoint_version: checkpointVersion ?? null,
    iteration: iteration ?? null,
    shards: shards ?? null,
    assumed,
    warnings,
    parity,
    ...(Object.keys(quantization).length > 0 && { quantization }),
  };
  await write(folder, history);
}

/**
 * Writes megabert.json for a folder that has precisions added to it: what it says of its own stays.
 *
 * @param into where the new file goes
 * @throws InputError ERR_JSON for one that is none
 */
export async function amendHistory(folder: string, into: string, quantization: QuantizationHistory): Promise<void> {
  if (Object.keys(quantization).length === 0) return;
  const path = join(folder, FILE_NAME);
  const history = (await exists(path)) ? asObject(await readSmallJson(path)) : { megabert: version };
  await write(into, { ...history, quantization: { ...asObject(history.quantization), ...quantization } });
}

const FILE_NAME = 'megabert.json';

async function write(folder: string, history: object): Promise<void> {
  await writeBytes(join(folder, FILE_NAME), `${JSON.stringify(history, null, 2)}\n`);
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string };

async function hashFiles(tree: FileTree, read: readonly string[]): Promise<string | Record<string, string>> {
  if (tree.kind !== 'folder') return hashFile(tree.root);
  const hashes: Record<string, string> = {};
  for (const path of read) hashes[path] = await hashFile(join(tree.root, path));
  return hashes;
}
