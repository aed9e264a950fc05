/** Our tensors as ONNX Runtime's, and back. No numbers are copied. */
import { Tensor as OrtTensor } from 'onnxruntime-node';
import type { DType } from '../tensor/dtype.js';
import type { Tensor, TensorData, Tensors } from '../tensor/tensor.js';

/** @throws TypeError for a dtype that ONNX Runtime's JavaScript has no array for (bfloat16, float8). */
export function toOrtTensors(tensors: Tensors): Record<string, OrtTensor> {
  return mapValues(tensors, ({ dtype, shape, data }) => new OrtTensor(dtype as OrtTensor.Type, data, shape));
}

export function fromOrtTensors(tensors: Readonly<Record<string, OrtTensor>>): Tensors {
  return mapValues(tensors, fromOrtTensor);
}

function fromOrtTensor({ type, dims, data }: OrtTensor): Tensor {
  const numbers = data as TensorData;
  // Node 24 and later hold float16 in a Float16Array: ours are bits everywhere.
  const bits = type === 'float16' ? new Uint16Array(numbers.buffer, numbers.byteOffset, numbers.length) : numbers;
  return { dtype: type as DType, shape: dims, data: bits };
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
