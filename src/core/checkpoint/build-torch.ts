import { createLazyTensor } from '../tensor/create-lazy-tensor.js';
import { bytesPerElement, type DType } from '../tensor/dtype.js';
import { isLazyTensor } from '../tensor/is-lazy-tensor.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import { isGlobal, isInertObject, isStorage } from './pickle-kinds.js';
import type { GlobalReference, InertObject, PickleValue } from './pickle-value.js';
import { torchDtypes } from './torch-dtypes.js';

/**
 * `_rebuild_tensor(storage, offset, shape, strides, …)`, offset and strides in elements. Numbers that this program has
 * no type for become an inert `torch.Tensor`.
 *
 * @throws InputError ERR_SHAPE, ERR_TENSOR_BOUNDS
 */
export function buildTensor(args: readonly PickleValue[]): LazyTensor | InertObject | undefined {
  const [storage] = args;
  return isStorage(storage) ? viewStorage(args, storage.dtype) : undefined;
}

/** `_rebuild_tensor_v3(storage, offset, shape, strides, requires_grad, hooks, dtype, …)`: its storage is untyped. */
export function buildTensorV3(args: readonly PickleValue[]): LazyTensor | InertObject | undefined {
  const dtype = args[6];
  return isGlobal(dtype) ? viewStorage(args, torchDtypes.get(dtype.name)) : undefined;
}

/** `_rebuild_parameter(tensor, …)`: a parameter is its tensor. */
export function buildParameter([tensor]: readonly PickleValue[]): PickleValue | undefined {
  return isLazyTensor(tensor) || isInertObject(tensor) ? tensor : undefined;
}

/** `_rebuild_from_type_v2(function, type, args, state)`: a tensor with attributes of its own, which go. */
export function buildTensorOfType([builder, , args]: readonly PickleValue[]): PickleValue | undefined {
  if (!isGlobal(builder) || !Array.isArray(args)) return undefined;
  return tensorBuilders.get(builder.name)?.(args);
}

/** `torch.Size((2, 3))` */
export function buildSize([sizes]: readonly PickleValue[]): PickleValue[] | undefined {
  if (sizes === undefined) return [];
  return Array.isArray(sizes) ? sizes : undefined;
}

/** `_get_layout('torch.strided')` */
export function buildLayout([name]: readonly PickleValue[]): GlobalReference | undefined {
  return typeof name === 'string' && /^torch\.\w+$/.test(name) ? { kind: 'global', name } : undefined;
}

const tensorBuilders = new Map([
  ['torch._utils._rebuild_tensor', buildTensor],
  ['torch._utils._rebuild_tensor_v2', buildTensor],
  ['torch._utils._rebuild_tensor_v3', buildTensorV3],
]);

function viewStorage(
  [storage, elementOffset, shape, strides]: readonly PickleValue[],
  dtype: DType | undefined,
): LazyTensor | InertObject | undefined {
  if (!isStorage(storage) || typeof elementOffset !== 'number' || !isNumbers(shape) || !isNumbers(strides)) {
    return undefined;
  }
  if (dtype === undefined) return { kind: 'object', className: 'torch.Tensor', args: [shape], state: null };
  const byteOffset = storage.byteOffset + elementOffset * bytesPerElement[dtype];
  return createLazyTensor({ source: storage.source, byteOffset, dtype, shape, strides });
}

function isNumbers(values: PickleValue | undefined): values is number[] {
  return Array.isArray(values) && values.every((value) => typeof value === 'number');
}
