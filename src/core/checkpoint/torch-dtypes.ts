import { bytesPerElement, type DType } from '../tensor/dtype.js';

/** PyTorch's dtypes by their names in a pickle: ours, and a few older ones. */
export const torchDtypes: ReadonlyMap<string, DType> = new Map([
  ...(Object.keys(bytesPerElement) as DType[]).map((dtype) => [`torch.${dtype}`, dtype] as const),
  ['torch.half', 'float16'],
  ['torch.float', 'float32'],
  ['torch.double', 'float64'],
]);
