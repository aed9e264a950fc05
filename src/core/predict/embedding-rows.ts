import type { Outcome } from './serve-window.js';

/** [rows × hidden] of a line's embedding: one row, or with pooling `none` one a token. Undefined where the line failed. */
export function embeddingRows({ answer }: Outcome): Float32Array | undefined {
  if (answer === undefined) return undefined;
  const { embedding } = answer.prediction as { embedding: Float32Array | readonly Float32Array[] };
  if (embedding instanceof Float32Array) return embedding;
  const width = embedding[0]?.length ?? 0;
  const rows = new Float32Array(embedding.length * width);
  embedding.forEach((row, index) => {
    rows.set(row, index * width);
  });
  return rows;
}

/** Little-endian, as NumPy and safetensors want it, and as every machine that runs Node has it. */
export function bytesOfFloats(floats: Float32Array): Uint8Array {
  return new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
}
