/** Element types, by their names in PyTorch, NumPy and ONNX. A file format's own spelling stays at its boundary. */
export type DType = keyof typeof bytesPerElement;

export const bytesPerElement = {
  bool: 1,
  uint8: 1,
  int8: 1,
  float8_e4m3fn: 1,
  float8_e5m2: 1,
  uint16: 2,
  int16: 2,
  float16: 2,
  bfloat16: 2,
  uint32: 4,
  int32: 4,
  float32: 4,
  uint64: 8,
  int64: 8,
  float64: 8,
} as const;
