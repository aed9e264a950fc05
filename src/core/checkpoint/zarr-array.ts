import { InputError } from '../errors.js';
import type { DType } from '../tensor/dtype.js';
import { isCounts } from '../tensor/is-counts.js';
import type { Shape } from '../tensor/tensor.js';

/** What a `.zarray` says. */
export interface ZarrArray {
  dtype: DType;
  shape: Shape;
  /** Every chunk has this shape, those at the edge too. */
  chunkShape: Shape;
  /** Between the indices in a chunk's file name. */
  separator: string;
}

/**
 * Zarr version 2, as far as Megatron-core wrote it: raw, row-major, little-endian chunks.
 * Source: zarr-specs.readthedocs.io, v2.
 *
 * @throws InputError ERR_CORRUPT naming what is not so
 */
export function parseZarray(text: string, fileName: string): ZarrArray {
  const fail = (what: string) =>
    new InputError('ERR_CORRUPT', `cannot read this .zarray: ${what}`, { where: fileName });
  const fields = parseObject(text);
  if (fields === undefined) throw fail('it is no JSON object');
  if (fields.zarr_format !== 2) throw fail(`zarr_format ${JSON.stringify(fields.zarr_format)}`);
  if (fields.order !== 'C') throw fail(`order ${JSON.stringify(fields.order)}`);
  for (const name of ['compressor', 'filters']) {
    if (fields[name] !== null && fields[name] !== undefined) throw fail(`${name} ${JSON.stringify(fields[name])}`);
  }
  const dtype = typeof fields.dtype === 'string' ? zarrDtypes.get(fields.dtype) : undefined;
  if (dtype === undefined) throw fail(`dtype ${JSON.stringify(fields.dtype)}`);
  const { shape, chunks, dimension_separator: separator = '.' } = fields;
  if (!isCounts(shape) || !isCounts(chunks) || shape.length !== chunks.length || chunks.includes(0)) {
    throw fail('its shape or its chunks are no shape');
  }
  if (separator !== '.' && separator !== '/') throw fail(`dimension_separator ${JSON.stringify(separator)}`);
  return { dtype, shape, chunkShape: chunks, separator };
}

const zarrDtypes: ReadonlyMap<string, DType> = new Map([
  ['|b1', 'bool'],
  ['|u1', 'uint8'],
  ['|i1', 'int8'],
  ['<i2', 'int16'],
  ['<i4', 'int32'],
  ['<i8', 'int64'],
  ['<f2', 'float16'],
  ['bfloat16', 'bfloat16'],
  ['<f4', 'float32'],
  ['<f8', 'float64'],
]);

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
