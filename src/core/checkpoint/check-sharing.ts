import { InputError } from '../errors.js';
import { countElements } from '../tensor/count-elements.js';
import { bytesPerElement } from '../tensor/dtype.js';
import { isLazyTensor } from '../tensor/is-lazy-tensor.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import type { PickleValue } from './pickle-value.js';

/** How often each stored byte may be part of a tensor: tied weights two or three times, and views of them. */
const MAX_SHARING = 16;

/** Whatever the storages hold: expanded masks and position ids of a small model. */
const FREE_BYTES = 64 * 1024 * 1024;

/**
 * Makes sure that tensors which share storages do not stand for far more bytes than are stored: a small file would convert
 * into one that fills the disk.
 *
 * @throws InputError ERR_CORRUPT
 */
export function checkSharing(value: PickleValue, storedBytes: number, fileName: string): void {
  const tensors = new Set<LazyTensor>();
  collectTensors(value, tensors);
  let viewedBytes = 0;
  for (const { shape, dtype } of tensors) viewedBytes += countElements(shape) * bytesPerElement[dtype];
  if (viewedBytes <= storedBytes * MAX_SHARING + FREE_BYTES) return;
  throw new InputError('ERR_CORRUPT', `its tensors make ${viewedBytes} bytes of ${storedBytes} stored ones`, {
    where: fileName,
  });
}

function collectTensors(value: PickleValue, tensors: Set<LazyTensor>): void {
  if (isLazyTensor(value)) tensors.add(value);
  else if (Array.isArray(value)) for (const item of value) collectTensors(item, tensors);
  else if (value instanceof Map) for (const item of value.values()) collectTensors(item, tensors);
}
