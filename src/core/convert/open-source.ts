import { join, posix } from 'node:path';
import { openDistributed } from '../checkpoint/open-distributed.js';
import { InputError } from '../errors.js';
import type { FileTree } from '../files/file-tree.js';
import { findWeightFiles, type WeightFiles } from '../huggingface/find-weight-files.js';
import { readHuggingFace } from '../huggingface/read-huggingface.js';
import { chooseIteration } from '../megatron/choose-iteration.js';
import { findRanks } from '../megatron/find-ranks.js';
import { findDistributed, readDistributed } from '../megatron/read-distributed.js';
import { readMegatron } from '../megatron/read-megatron.js';
import { readNemo } from '../megatron/read-nemo.js';
import type { CheckpointSource } from './checkpoint-source.js';
import { openLooseFiles } from './open-loose-files.js';
import { sourceOfHuggingFace } from './source-of-huggingface.js';
import { sourceOfMegatron } from './source-of-megatron.js';

/**
 * Recognises a checkpoint by what it holds, never by what its files are called, and reads names and shapes.
 *
 * @throws InputError ERR_NOT_A_CHECKPOINT, or as the reader of its kind
 */
export async function openSource(tree: FileTree): Promise<CheckpointSource> {
  const latest = await readTracker(tree);
  return (
    (await openNemo(tree)) ??
    (await openDistributedFolder(tree, latest)) ??
    (await openRanks(tree, latest)) ??
    (await openHuggingFace(tree)) ??
    openLooseFiles(tree)
  );
}

async function openNemo(tree: FileTree): Promise<CheckpointSource | undefined> {
  const nemo = await readNemo(tree);
  if (nemo === undefined) return undefined;
  return { ...sourceOfMegatron(nemo.checkpoint, nemo.files), vocabulary: nemo.vocabulary };
}

async function openDistributedFolder(tree: FileTree, latest?: string): Promise<CheckpointSource | undefined> {
  const folders = findDistributed(tree.paths);
  if (folders.length === 0) return undefined;
  const folder = chooseIteration(folders, latest);
  const checkpoint = await openDistributed(tree, folder);
  if (checkpoint === undefined) return undefined;
  const files = tree.paths.filter((path) => path.startsWith(folder));
  return sourceOfMegatron(await readDistributed(tree, folder, checkpoint), files);
}

async function openRanks(tree: FileTree, latest?: string): Promise<CheckpointSource | undefined> {
  const grid = findRanks(tree.paths, latest);
  if (grid === undefined) return undefined;
  const files = grid.files.map(({ path }) => path);
  return sourceOfMegatron(await readMegatron(tree, grid), files);
}

/** `latest_checkpointed_iteration.txt`: a number, or `release`. */
async function readTracker(tree: FileTree): Promise<string | undefined> {
  const trackers = tree.paths.filter((path) => posix.basename(path) === 'latest_checkpointed_iteration.txt');
  if (trackers.length > 1) throw severalCheckpoints(tree, trackers);
  const [path] = trackers;
  if (path === undefined) return undefined;
  const source = await tree.open(path);
  const bytes = await source.read(0, Math.min(source.byteLength, MAX_TRACKER_BYTES));
  return Buffer.from(bytes).toString('latin1').trim();
}

/** An iteration's number has a dozen digits at most. */
const MAX_TRACKER_BYTES = 64;

/** The config.json nearest to the root that has weights beside it: a trainer keeps older ones in folders below. */
async function openHuggingFace(tree: FileTree): Promise<CheckpointSource | undefined> {
  const models: { config: string; folder: string; files: WeightFiles }[] = [];
  for (const config of tree.paths.filter((path) => posix.basename(path) === 'config.json')) {
    const folder = config.slice(0, -'config.json'.length);
    const files = await findWeightFiles(tree, folder);
    if (files !== undefined) models.push({ config, folder, files });
  }
  if (models.length === 0) return undefined;
  const depth = Math.min(...models.map(({ config }) => depthOf(config)));
  const nearest = models.filter(({ config }) => depthOf(config) === depth);
  if (nearest.length > 1) {
    throw severalCheckpoints(
      tree,
      nearest.map(({ config }) => config),
    );
  }
  const [{ folder, files }] = nearest;
  return sourceOfHuggingFace(await readHuggingFace(tree, folder, files), files.paths);
}

function depthOf(path: string): number {
  return path.split('/').length;
}

/** @param paths of a file in each */
function severalCheckpoints(tree: FileTree, paths: readonly string[]): InputError {
  const folders = paths.map((path) => join(tree.root, posix.dirname(path)));
  return new InputError('ERR_SEVERAL_CHECKPOINTS', `${folders.length} checkpoints in one folder`, {
    where: folders.join(', '),
    remedy: 'name one of them',
  });
}
