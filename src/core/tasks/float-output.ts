import type { Tensors } from '../tensor/tensor.js';

/** The numbers of an engine's float32 output, row-major. */
export function floatOutput(outputs: Tensors, name: string): Float32Array {
  const data = outputs[name]?.data;
  if (data instanceof Float32Array) return data;
  throw new TypeError(`the engine gave no float32 output ${name}`);
}

/** The same as rows along its last axis; views, not copies. */
export function floatRows(outputs: Tensors, name: string): Float32Array[] {
  const data = floatOutput(outputs, name);
  const width = outputs[name]!.shape.at(-1)!;
  return Array.from({ length: width === 0 ? 0 : data.length / width }, (_, row) =>
    data.subarray(row * width, (row + 1) * width),
  );
}
