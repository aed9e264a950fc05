import { InputError } from '../errors.js';
import { countElements } from '../tensor/count-elements.js';
import { bytesPerElement, type DType } from '../tensor/dtype.js';
import { isCounts } from '../tensor/is-counts.js';
import type { Shape } from '../tensor/tensor.js';
import { countJsonValues } from './count-json-values.js';
import { findDuplicateKey } from './find-duplicate-key.js';
import { safetensorsDTypes } from './safetensors-dtypes.js';

export interface SafetensorsHeader {
  tensors: ReadonlyMap<string, SafetensorsEntry>;
  metadata: Readonly<Record<string, string>>;
}

export interface SafetensorsEntry {
  dtype: DType;
  shape: Shape;
  /** From the first byte after the header. */
  begin: number;
  end: number;
}

/** A tensor has some fifteen: room for more than any model has. A value of two bytes takes a hundred bytes of memory. */
const MAX_HEADER_VALUES = 3_000_000;

/**
 * The JSON header of a safetensors file whose tensors have `dataByteLength` bytes in all: every tensor's bytes must be its
 * shape's, follow the one before without hole or overlap, and end where the file ends.
 *
 * @throws InputError ERR_SAFETENSORS naming the tensor
 */
export function parseSafetensorsHeader(json: Uint8Array, dataByteLength: number, file: string): SafetensorsHeader {
  const text = decodeUtf8(json, file);
  if (countJsonValues(text, MAX_HEADER_VALUES) > MAX_HEADER_VALUES) {
    throw broken(`the header has more than ${MAX_HEADER_VALUES} values`, file);
  }
  const header = parseObject(text, file);
  const duplicate = findDuplicateKey(text);
  if (duplicate !== undefined) throw broken(`the header has ${JSON.stringify(duplicate)} twice`, file);
  const { __metadata__: metadata = {}, ...described } = header;
  const tensors = new Map(Object.entries(described).map(([name, entry]) => [name, parseEntry(name, entry, file)]));
  checkLayout(tensors, dataByteLength, file);
  return { tensors, metadata: parseMetadata(metadata, file) };
}

function decodeUtf8(json: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json);
  } catch (cause) {
    throw broken('the header is not UTF-8', file, cause);
  }
}

function parseObject(text: string, file: string): Record<string, unknown> {
  // The format wants `{` first; spaces may only follow.
  if (!text.startsWith('{')) throw broken('the header does not begin with {', file);
  try {
    // Own keys only, and a null prototype: a tensor may be called `__proto__`.
    return Object.assign(Object.create(null), JSON.parse(text));
  } catch (cause) {
    throw broken('the header is not JSON', file, cause);
  }
}

function parseEntry(name: string, entry: unknown, file: string): SafetensorsEntry {
  const wrong = (what: string) => broken(`tensor ${JSON.stringify(name)} ${what}`, file);
  if (typeof entry !== 'object' || entry === null) throw wrong('is not described');
  const { dtype: spelling, shape, data_offsets: offsets } = entry as Record<string, unknown>;
  const dtype = typeof spelling === 'string' ? safetensorsDTypes.get(spelling) : undefined;
  if (dtype === undefined) throw wrong(`has dtype ${JSON.stringify(spelling)}, which is not supported`);
  if (!isCounts(shape)) throw wrong('has no shape');
  if (!isCounts(offsets) || offsets.length !== 2) throw wrong('has no data_offsets');
  const [begin, end] = offsets as [number, number];
  if (end - begin !== countElements(shape) * bytesPerElement[dtype]) {
    throw wrong(`has ${end - begin} bytes, not those of ${spelling} [${shape.join(', ')}]`);
  }
  return { dtype, shape, begin, end };
}

function checkLayout(tensors: ReadonlyMap<string, SafetensorsEntry>, dataByteLength: number, file: string): void {
  const inOrder = [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  for (const [name, { begin, end }] of inOrder) {
    if (begin < position) throw broken(`tensor ${JSON.stringify(name)} overlaps the one before`, file);
    if (begin > position)
      throw broken(`${begin - position} bytes before tensor ${JSON.stringify(name)} belong to none`, file);
    if (end > dataByteLength) {
      throw broken(`tensor ${JSON.stringify(name)} ends at byte ${end} of ${dataByteLength}: truncated`, file);
    }
    position = end;
  }
  if (position !== dataByteLength)
    throw broken(`the last ${dataByteLength - position} bytes belong to no tensor`, file);
}

function parseMetadata(metadata: unknown, file: string): Record<string, string> {
  const entries = typeof metadata === 'object' && metadata !== null ? Object.entries(metadata) : undefined;
  if (entries === undefined || Array.isArray(metadata) || entries.some(([, value]) => typeof value !== 'string')) {
    throw broken('__metadata__ is not a map of strings', file);
  }
  return Object.fromEntries(entries);
}

function broken(what: string, file: string, cause?: unknown): InputError {
  return new InputError('ERR_SAFETENSORS', `broken safetensors file: ${what}`, { where: file, cause });
}
