import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, UsageError } from '../errors.js';
import { openTree } from '../files/open-tree.js';
import { writeBytes } from '../files/write-bytes.js';
import { countElements } from '../tensor/count-elements.js';
import type { ConvertOptions, ConvertResult } from './convert-options.js';
import { gatherTokenizer } from './gather-tokenizer.js';
import { openSource } from './open-source.js';
import { amendHistory } from './write-history.js';
import { writePrecisions } from './write-precisions.js';

/**
 * Adds weight files of other precisions, or a tokenizer, to a model folder. Each file appears when it is whole.
 *
 * @throws UsageError where nothing is asked for that can be added, InputError ERR_NOT_A_MODEL where it is no model folder
 */
export async function addToFolder(folder: string, options: ConvertOptions): Promise<ConvertResult> {
  const precisions = (options.precision ?? []).filter((precision) => precision !== 'fp32');
  const hasTokenizer = options.vocab !== undefined || options.tokenizer !== undefined;
  if (precisions.length === 0 && !hasTokenizer) {
    throw new UsageError('nothing to add to the source', {
      where: folder,
      remedy: 'give another output, or --precision, --vocab or --tokenizer',
    });
  }
  const tree = await openTree(folder);
  const work = await mkdtemp(join(folder, '.megabert-'));
  const added: string[] = [];
  try {
    const source = await openSource(tree);
    if (source.kind !== 'huggingface') {
      throw new InputError('ERR_NOT_A_MODEL', 'not a model folder', { where: folder, remedy: 'give another output' });
    }
    const { config, weights, provenance } = source.toPretrained();
    if (hasTokenizer) {
      const { files } = await gatherTokenizer(tree, config, options);
      for (const [name, bytes] of files ?? []) await writeBytes(join(work, name), bytes);
      added.push(...(await moveAll(work, folder)));
    }
    const quantization = await writePrecisions({ folder, config, weights }, work, options);
    added.push(...(await moveAll(work, folder)));
    await amendHistory(folder, work, quantization);
    await moveAll(work, folder);
    options.listener?.onNotice?.({ level: 'info', text: `added ${added.join(', ')}` });
    return {
      path: folder,
      layout: provenance.layout,
      checkpoint_version: null,
      architectures: config.architectures ?? [],
      parameters: [...weights.values()].reduce((total, { shape }) => total + countElements(shape), 0),
      assumed: [],
      warnings: [],
    };
  } finally {
    await tree.close();
    await rm(work, { recursive: true, force: true });
  }
}

/** Gives the names of what it moved. */
async function moveAll(from: string, to: string): Promise<string[]> {
  const names = await readdir(from);
  for (const name of names) await rename(join(from, name), join(to, name));
  return names;
}
