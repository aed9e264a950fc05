import type { ByteSink } from '../files/byte-sink.js';
import { createMemorySource } from '../files/create-memory-source.js';
import { writeZip, type ZipInput } from '../files/write-zip.js';
import { countElements } from '../tensor/count-elements.js';
import type { DType } from '../tensor/dtype.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import type { PickleValue } from './pickle-value.js';
import { storageClasses } from './storage-classes.js';
import { writePickle } from './write-pickle.js';

/**
 * Writes what `torch.save` writes since PyTorch 1.6, which `torch.load(weights_only=True)` reads: a zip of the pickle and
 * of a storage for each tensor. A tensor that stands in two places has one storage, so that tied weights stay tied.
 * Source: torch/serialization.py, `_save`.
 *
 * @throws RangeError for numbers that PyTorch has no storage class for
 */
export async function writeTorch(sink: ByteSink, value: PickleValue): Promise<void> {
  const tensors = new Map<LazyTensor, string>();
  const pickle = writePickle(value, {
    storageOf(tensor) {
      const key = tensors.get(tensor) ?? String(tensors.size);
      tensors.set(tensor, key);
      return { key, className: storageClass(tensor.dtype), elements: countElements(tensor.shape) };
    },
  });
  await writeZip(sink, entriesOf(pickle, tensors));
}

/** The folder in the zip that PyTorch takes for a file without a name. */
const root = 'archive';

function entriesOf(pickle: Uint8Array, tensors: ReadonlyMap<LazyTensor, string>): ZipInput[] {
  return [
    bytesEntry('data.pkl', pickle),
    bytesEntry('byteorder', Buffer.from('little')),
    ...[...tensors].map(([tensor, key]) => ({ path: `${root}/data/${key}`, content: tensor })),
    bytesEntry('version', Buffer.from('3\n')),
  ];
}

function bytesEntry(name: string, bytes: Uint8Array): ZipInput {
  return { path: `${root}/${name}`, content: createMemorySource(bytes, name) };
}

function storageClass(dtype: DType): string {
  for (const [className, stored] of storageClasses) if (stored.dtype === dtype) return className;
  throw new RangeError(`torch.save has no storage class for ${dtype}`);
}
