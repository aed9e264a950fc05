import { MAX_BLOCK_BYTES } from '../files/read-ahead.js';
import type { DType } from './dtype.js';
import type { LazyTensor } from './lazy-tensor.js';
import type { Tensor, TensorData } from './tensor.js';

/** Reads a whole tensor into memory; for small ones, or where all of it is needed at once. */
export async function readTensor(tensor: LazyTensor): Promise<Tensor> {
  const { dtype, shape } = tensor;
  const bytes = new Uint8Array(tensor.byteLength);
  for (let done = 0; done < bytes.length; done += MAX_BLOCK_BYTES) {
    await tensor.readInto(done, bytes.subarray(done, done + MAX_BLOCK_BYTES));
  }
  return { dtype, shape, data: toData(bytes.buffer, dtype) };
}

function toData(buffer: ArrayBuffer, dtype: DType): TensorData {
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer);
    case 'float64':
      return new Float64Array(buffer);
    case 'float16':
    case 'bfloat16':
    case 'uint16':
      return new Uint16Array(buffer);
    case 'int16':
      return new Int16Array(buffer);
    case 'int32':
      return new Int32Array(buffer);
    case 'uint32':
      return new Uint32Array(buffer);
    case 'int64':
      return new BigInt64Array(buffer);
    case 'uint64':
      return new BigUint64Array(buffer);
    case 'int8':
      return new Int8Array(buffer);
    case 'uint8':
    case 'bool':
    case 'float8_e4m3fn':
    case 'float8_e5m2':
      return new Uint8Array(buffer);
  }
}
