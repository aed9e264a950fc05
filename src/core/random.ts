/** A seeded generator of uniform numbers in [0, 1): the same numbers on every machine. */
export function createRandom(seed: number): () => number {
  const fill = createRandomUint32(seed);
  const drawn = new Uint32Array(DRAWN_AT_ONCE);
  let next = DRAWN_AT_ONCE;
  return () => {
    if (next === DRAWN_AT_ONCE) {
      fill(drawn);
      next = 0;
    }
    const [high, low] = [drawn[next], drawn[next + 1]];
    next += 2;
    return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;
  };
}

/** Even: a number takes two. */
const DRAWN_AT_ONCE = 64;

/**
 * A seeded generator of uniform whole numbers below 2³²: each call fills an array with the next ones.
 *
 * xoshiro128** by Blackman and Vigna (2018), seeded by splitmix32.
 */
export function createRandomUint32(seed: number): (drawn: Uint32Array) => void {
  let mix = seed | 0;
  const splitmix = (): number => {
    mix = (mix + 0x9e3779b9) | 0;
    let z = mix ^ (mix >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return z ^ (z >>> 15);
  };
  const state = Int32Array.from([0, 1, 2, 3], splitmix);
  return (drawn) => {
    // In local variables, they stay in registers.
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    for (let index = 0; index < drawn.length; index++) {
      drawn[index] = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9);
      const t = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= t;
      d = rotateLeft(d, 11);
    }
    state.set([a, b, c, d]);
  };
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}
