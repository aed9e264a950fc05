/** Numbers as bits of a width, for copying. */
export type Words = Uint8Array | Uint16Array | Uint32Array;

/** @param bytes aligned to an element in their own buffer */
export function toWords({ buffer, byteOffset, byteLength }: Uint8Array, elementBytes: number): Words {
  if (elementBytes === 1) return new Uint8Array(buffer, byteOffset, byteLength);
  if (elementBytes === 2) return new Uint16Array(buffer, byteOffset, byteLength / 2);
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}
