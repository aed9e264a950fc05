import { InputError } from '../errors.js';
import type { DType } from '../tensor/dtype.js';
import { isCount } from '../tensor/is-count.js';
import { isCounts } from '../tensor/is-counts.js';
import type { Shape } from '../tensor/tensor.js';
import { isGlobal, isInertObject } from './pickle-kinds.js';
import type { PickleDict, PickleValue } from './pickle-value.js';
import { torchDtypes } from './torch-dtypes.js';

/** Where a piece lies: a whole file of `torch.save` within another file. */
export interface DistcpBlob {
  path: string;
  byteOffset: number;
  byteLength: number;
}

export interface DistcpTensor {
  dtype: DType;
  shape: Shape;
  chunks: { offsets: number[]; sizes: number[]; blob: DistcpBlob | undefined }[];
}

export interface DistcpMetadata {
  tensors: ReadonlyMap<string, DistcpTensor>;
  objects: ReadonlyMap<string, DistcpBlob | undefined>;
}

/**
 * Makes a table of what `.metadata` holds: torch.distributed.checkpoint.metadata.Metadata with its `state_dict_metadata`
 * and `storage_data`. Source: PyTorch 2.1 to 2.13. Tensors of numbers that this program has no type for are left out.
 *
 * @throws InputError ERR_CORRUPT
 */
export function parseDistcpMetadata(root: PickleValue, fileName: string): DistcpMetadata {
  const corrupt = (what: string) => new InputError('ERR_CORRUPT', `broken .metadata: ${what}`, { where: fileName });
  const fields = attributes(root, 'Metadata');
  const announced = fields?.get('state_dict_metadata');
  const places = fields?.get('storage_data');
  if (!(announced instanceof Map) || !(places instanceof Map)) throw corrupt('no table of tensors');

  const blobs = new Map<string, DistcpBlob>();
  for (const [index, info] of places) {
    const place = parsePlace(index, info);
    if (place === undefined) throw corrupt('a place that cannot be read');
    if (place.transforms.length > 0) throw corrupt(`${place.key} is stored as ${place.transforms.join(', ')}`);
    blobs.set(place.id, place.blob);
  }
  const overlapping = findOverlap([...blobs.values()]);
  if (overlapping !== undefined) throw corrupt(`pieces overlap in ${overlapping}`);

  const tensors = new Map<string, DistcpTensor>();
  const objects = new Map<string, DistcpBlob | undefined>();
  for (const [key, value] of announced) {
    if (typeof key !== 'string') throw corrupt('a key that is no string');
    if (attributes(value, 'BytesStorageMetadata') !== undefined) objects.set(key, blobs.get(key));
    else {
      const tensor = parseTensor(key, value, blobs);
      if (tensor === undefined) throw corrupt(`${key} cannot be read`);
      if (tensor.dtype !== undefined) tensors.set(key, { ...tensor, dtype: tensor.dtype });
    }
  }
  return { tensors, objects };
}

/** A file of which some bytes belong to two pieces: reading would take more time than the files have bytes. */
function findOverlap(blobs: readonly DistcpBlob[]): string | undefined {
  const ends = new Map<string, number>();
  for (const { path, byteOffset, byteLength } of blobs.toSorted((a, b) => a.byteOffset - b.byteOffset)) {
    if (byteOffset < (ends.get(path) ?? 0)) return path;
    ends.set(path, byteOffset + byteLength);
  }
  return undefined;
}

/** MetadataIndex(fqn, offset, index) → _StorageInfo(relative_path, offset, length[, transform_descriptors]) */
function parsePlace(
  index: PickleValue,
  info: PickleValue,
): { key: string; id: string; blob: DistcpBlob; transforms: PickleValue[] } | undefined {
  const where = attributes(index, 'MetadataIndex');
  const what = attributes(info, '_StorageInfo');
  const key = where?.get('fqn');
  const offset = where?.get('offset') ?? null;
  const path = what?.get('relative_path');
  const byteOffset = what?.get('offset');
  const byteLength = what?.get('length');
  const transforms = what?.get('transform_descriptors') ?? [];
  if (
    typeof key !== 'string' ||
    (offset !== null && !isCounts(offset)) ||
    typeof path !== 'string' ||
    !isCount(byteOffset) ||
    !isCount(byteLength) ||
    !Array.isArray(transforms)
  ) {
    return undefined;
  }
  return { key, id: placeId(key, offset), blob: { path, byteOffset, byteLength }, transforms };
}

/** TensorStorageMetadata(properties, size, chunks) */
function parseTensor(
  key: string,
  value: PickleValue,
  blobs: ReadonlyMap<string, DistcpBlob>,
): (Omit<DistcpTensor, 'dtype'> & { dtype: DType | undefined }) | undefined {
  const fields = attributes(value, 'TensorStorageMetadata');
  const shape = fields?.get('size');
  const chunks = fields?.get('chunks');
  const dtype = parseDtype(fields?.get('properties'));
  if (!isCounts(shape) || !Array.isArray(chunks) || dtype === null) return undefined;
  const parsed: DistcpTensor['chunks'] = [];
  for (const chunk of chunks) {
    const box = attributes(chunk, 'ChunkStorageMetadata');
    const offsets = box?.get('offsets');
    const sizes = box?.get('sizes');
    if (!isCounts(offsets) || !isCounts(sizes)) return undefined;
    if (offsets.length !== shape.length || sizes.length !== shape.length) return undefined;
    const blob = blobs.get(placeId(key, offsets)) ?? (chunks.length === 1 ? blobs.get(key) : undefined);
    parsed.push({ offsets, sizes, blob });
  }
  return { dtype, shape, chunks: parsed };
}

/** TensorProperties' state is the tuple (dtype, layout, …), or in older releases its attributes. Null: unreadable. */
function parseDtype(properties: PickleValue | undefined): DType | undefined | null {
  if (!isInertObject(properties)) return null;
  const { state } = properties;
  const dtype = Array.isArray(state) ? state[0] : state instanceof Map ? state.get('dtype') : undefined;
  return isGlobal(dtype) ? torchDtypes.get(dtype.name) : null;
}

/** Attributes of an instance of the class, whichever module it comes from; none where it has no state. */
function attributes(value: PickleValue | undefined, className: string): PickleDict | undefined {
  if (!isInertObject(value) || value.className.split('.').at(-1) !== className) return undefined;
  return value.state instanceof Map ? value.state : new Map();
}

function placeId(key: string, offsets: readonly number[] | null): string {
  return offsets === null ? key : `${key}\n${offsets}`;
}
