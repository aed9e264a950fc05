/** Bytes as a damaged disk or a malicious hand would leave them: one to eight edits, mostly few, chosen by `random`. */
export function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
  const below = (limit: number): number => Math.floor(random() * limit);
  let mutated: Buffer = Buffer.from(bytes);
  for (let edits = 1 + below(1 + below(8)); edits > 0; edits--) mutated = edit(mutated, below);
  return mutated;
}

/** Where lengths, counts and offsets go wrong. */
const integers = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
];

function edit(bytes: Buffer, below: (limit: number) => number): Buffer {
  const at = below(bytes.length + 1);
  const length = 1 + below(below(4) === 0 ? 256 : 8);
  const rest = bytes.subarray(at);
  switch (below(8)) {
    case 0:
      return Buffer.concat([bytes.subarray(0, at), rest.subarray(length)]);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), rest.subarray(0, length), rest]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(Array.from({ length }, () => below(256))), rest]);
    case 3:
      return below(4) === 0 ? Buffer.from(bytes.subarray(0, at)) : flipBit(bytes, at, below(8));
    case 4:
    case 5: {
      const integer = Buffer.alloc(8);
      integer.writeBigUInt64LE(integers[below(integers.length)]!);
      const width = [1, 2, 4, 8][below(4)]!;
      return Buffer.concat([bytes.subarray(0, at), integer.subarray(0, width), rest.subarray(width)]);
    }
    case 6: {
      // What stands elsewhere, here: a plausible thing in the wrong place.
      const from = below(bytes.length + 1);
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, from + length), rest.subarray(length)]);
    }
    default:
      return flipBit(bytes, at, below(8));
  }
}

function flipBit(bytes: Buffer, at: number, bit: number): Buffer {
  const flipped = Buffer.from(bytes);
  if (at < flipped.length) flipped[at]! ^= 1 << bit;
  return flipped;
}
