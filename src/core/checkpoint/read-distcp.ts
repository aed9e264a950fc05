import { InputError } from '../errors.js';
import type { FileTree } from '../files/file-tree.js';
import { sliceSource } from '../files/slice-source.js';
import { isLazyTensor } from '../tensor/is-lazy-tensor.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import { type DistcpBlob, type DistcpTensor, parseDistcpMetadata } from './distcp-metadata.js';
import type { DistributedCheckpoint } from './distributed-checkpoint.js';
import { type Chunk, gatherChunks } from './gather-chunks.js';
import { parsePickle } from './parse-pickle.js';
import type { PickleValue } from './pickle-value.js';
import { readBeginning } from './read-beginning.js';
import { readTorch } from './read-torch.js';

/**
 * Reads a checkpoint of torch.distributed.checkpoint, as Megatron-core's `torch_dist` writes it: `.metadata` tells what is
 * there and where; each piece is a whole file of `torch.save` somewhere in a `.distcp` file.
 *
 * @param folder with its `/`, or empty
 * @throws InputError ERR_CORRUPT, and as readTorch
 */
export async function readDistcp(tree: FileTree, folder: string): Promise<DistributedCheckpoint> {
  const source = await tree.open(`${folder}.metadata`);
  const root = await readBeginning(source, (bytes) => parsePickle(bytes, { name: source.name }).value);
  const metadata = parseDistcpMetadata(root, source.name);

  async function readBlob(key: string, blob: DistcpBlob | undefined): Promise<PickleValue> {
    if (blob === undefined) throw new InputError('ERR_CORRUPT', `no place is given for ${key}`, { where: source.name });
    const file = await tree.open(`${folder}${blob.path}`);
    return readTorch(sliceSource(file, blob.byteOffset, blob.byteLength, `${file.name}!${key}`));
  }

  async function openChunk(key: string, tensor: DistcpTensor, chunk: DistcpTensor['chunks'][number]): Promise<Chunk> {
    const value = await readBlob(key, chunk.blob);
    const isAsAnnounced = isLazyTensor(value) && value.dtype === tensor.dtype && `${value.shape}` === `${chunk.sizes}`;
    if (isAsAnnounced) return { offsets: chunk.offsets, tensor: value };
    const what = `the chunk of ${key} at [${chunk.offsets.join(', ')}] is not what .metadata says`;
    throw new InputError('ERR_CORRUPT', what, { where: source.name });
  }

  return {
    format: 'torch_dist',
    tensors: metadata.tensors,
    objects: [...metadata.objects.keys()],
    async openTensor(key): Promise<LazyTensor> {
      const tensor = metadata.tensors.get(key);
      if (tensor === undefined) throw new InputError('ERR_NOT_FOUND', `no tensor ${key}`, { where: source.name });
      const chunks: Chunk[] = [];
      for (const chunk of tensor.chunks) chunks.push(await openChunk(key, tensor, chunk));
      return gatherChunks(tensor.shape, chunks, key);
    },
    openObject: (key) => readBlob(key, metadata.objects.get(key)),
  };
}
