import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PickleDict, PickleValue } from '../../dist/core/checkpoint/pickle-value.js';
import { readTorch } from '../../dist/core/checkpoint/read-torch.js';
import { writeTorch } from '../../dist/core/checkpoint/write-torch.js';
import { createFile } from '../../dist/core/files/create-file.js';
import { openFile } from '../../dist/core/files/open-file.js';

/** Writes a torch file as another one is but for what `edit` does to its contents. */
export async function editTorchFile(from: string, to: string, edit: (root: PickleDict) => void): Promise<void> {
  const file = await openFile(from);
  const root = (await readTorch(file)) as PickleDict;
  edit(root);
  mkdirSync(dirname(to), { recursive: true });
  const sink = await createFile(to);
  await writeTorch(sink, root);
  await sink.close();
  await file.close();
}

/** The dict at a path of keys. */
export function at(root: PickleDict, ...keys: string[]): PickleDict {
  return keys.reduce<PickleValue>((dict, key) => (dict as PickleDict).get(key)!, root) as PickleDict;
}

/** The attributes of args, an argparse.Namespace. */
export function argsOf(root: PickleDict): PickleDict {
  return (root.get('args') as { state: PickleDict }).state;
}

export const rankFile = (folder: string, rank = 'mp_rank_00'): string =>
  join(folder, 'iter_0001000', rank, 'model_optim_rng.pt');
