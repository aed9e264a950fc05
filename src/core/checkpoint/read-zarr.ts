import { InputError } from '../errors.js';
import type { FileTree } from '../files/file-tree.js';
import { createLazyTensor } from '../tensor/create-lazy-tensor.js';
import { bytesPerElement } from '../tensor/dtype.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import type { DistributedCheckpoint } from './distributed-checkpoint.js';
import { type Chunk, gatherChunks } from './gather-chunks.js';
import { readTorch } from './read-torch.js';
import { parseZarray, type ZarrArray } from './zarr-array.js';

/** A `.zarray` has some 300 bytes. */
const MAX_ZARRAY_BYTES = 64 * 1024;

/**
 * Reads Megatron-core's older distributed format: a folder of Zarr version 2 for each tensor, KEY/.zarray and raw chunks
 * KEY/0.1.0; objects are KEY/shard_….pt.
 *
 * @param folder with its `/`, or empty
 * @throws InputError ERR_CORRUPT, and as readTorch
 */
export async function readZarr(tree: FileTree, folder: string): Promise<DistributedCheckpoint> {
  const inside = tree.paths.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length));
  const paths = new Set(inside);
  const tensors = new Map<string, ZarrArray>();
  for (const path of inside) {
    if (!path.endsWith('/.zarray')) continue;
    tensors.set(path.slice(0, -'/.zarray'.length), await readZarray(tree, `${folder}${path}`));
  }

  async function openChunk(
    key: string,
    { dtype, shape, chunkShape, separator }: ZarrArray,
    index: number[],
  ): Promise<Chunk> {
    const path = `${key}/${index.length === 0 ? '0' : index.join(separator)}`;
    if (!paths.has(path)) throw new InputError('ERR_CORRUPT', `chunk ${path} is missing`, { where: tree.root });
    const source = await tree.open(`${folder}${path}`);
    const byteLength = chunkShape.reduce((product, count) => product * count, bytesPerElement[dtype]);
    if (source.byteLength !== byteLength) {
      const what = `a chunk of ${source.byteLength} bytes that should have ${byteLength}`;
      throw new InputError('ERR_CORRUPT', what, { where: source.name });
    }
    const offsets = index.map((position, axis) => position * chunkShape[axis]!);
    const whole = createLazyTensor({ source, byteOffset: 0, dtype, shape: chunkShape });
    // A chunk at the edge is stored whole.
    const tensor = offsets.reduce(
      (view, offset, axis) => view.slice(axis, 0, Math.min(chunkShape[axis]!, shape[axis]! - offset)),
      whole,
    );
    return { offsets, tensor };
  }

  return {
    format: 'zarr',
    tensors,
    objects: inside.filter((path) => /\/shard_[^/]+\.pt$/.test(path)).map((path) => path.slice(0, -'.pt'.length)),
    async openTensor(key): Promise<LazyTensor> {
      const array = tensors.get(key);
      if (array === undefined) throw new InputError('ERR_NOT_FOUND', `no tensor ${key}`, { where: tree.root });
      const counts = array.shape.map((size, axis) => Math.ceil(size / array.chunkShape[axis]!));
      const total = counts.reduce((product, count) => product * count, 1);
      if (total > paths.size) {
        throw new InputError('ERR_CORRUPT', `${key} should have ${total} chunks`, { where: tree.root });
      }
      const chunks: Chunk[] = [];
      for (const index of gridOf(counts)) chunks.push(await openChunk(key, array, index));
      return gatherChunks(array.shape, chunks, key);
    },
    openObject: async (key) => readTorch(await tree.open(`${folder}${key}.pt`)),
  };
}

async function readZarray(tree: FileTree, path: string): Promise<ZarrArray> {
  const source = await tree.open(path);
  if (source.byteLength > MAX_ZARRAY_BYTES) {
    throw new InputError('ERR_CORRUPT', `a .zarray of ${source.byteLength} bytes`, { where: source.name });
  }
  return parseZarray(Buffer.from(await source.read(0, source.byteLength)).toString('utf8'), source.name);
}

/** Every index of a grid, row-major: one empty index for no axes. */
function* gridOf(counts: readonly number[]): Iterable<number[]> {
  const [count, ...inner] = counts;
  if (count === undefined) {
    yield [];
    return;
  }
  for (let position = 0; position < count; position++) {
    for (const rest of gridOf(inner)) yield [position, ...rest];
  }
}
