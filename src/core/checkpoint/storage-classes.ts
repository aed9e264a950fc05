import type { DType } from '../tensor/dtype.js';

/**
 * PyTorch's storage classes; undefined where this program has no such number. Untyped ones count bytes. The first of a dtype is
 * the one that `torch.save` names.
 */
export const storageClasses: ReadonlyMap<string, { dtype: DType | undefined; bytesPerElement: number }> = new Map(
  (
    [
      ['BoolStorage', 'bool', 1],
      ['ByteStorage', 'uint8', 1],
      ['CharStorage', 'int8', 1],
      ['ShortStorage', 'int16', 2],
      ['IntStorage', 'int32', 4],
      ['LongStorage', 'int64', 8],
      ['HalfStorage', 'float16', 2],
      ['BFloat16Storage', 'bfloat16', 2],
      ['FloatStorage', 'float32', 4],
      ['DoubleStorage', 'float64', 8],
      ['ComplexFloatStorage', undefined, 8],
      ['ComplexDoubleStorage', undefined, 16],
      ['QUInt8Storage', undefined, 1],
      ['QInt8Storage', undefined, 1],
      ['QInt32Storage', undefined, 4],
      ['QUInt4x2Storage', undefined, 1],
      ['QUInt2x4Storage', undefined, 1],
      ['UntypedStorage', 'uint8', 1],
    ] as const
  ).flatMap(([className, dtype, bytesPerElement]) =>
    ['torch', 'torch.cuda', 'torch.storage'].map((moduleName) => [
      `${moduleName}.${className}`,
      { dtype, bytesPerElement },
    ]),
  ),
);
