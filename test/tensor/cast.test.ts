import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cast } from '../../dist/core/tensor/cast.js';
import type { DType } from '../../dist/core/tensor/dtype.js';
import { fromTensor } from '../../dist/core/tensor/from-tensor.js';
import { readTensor } from '../../dist/core/tensor/read-tensor.js';
import type { TensorData } from '../../dist/core/tensor/tensor.js';

async function convert(from: DType, to: DType, data: TensorData): Promise<TensorData> {
  return (await readTensor(cast(fromTensor({ dtype: from, shape: [data.length], data }), to))).data;
}

const formats = {
  float16: { exponentBits: 5, mantissaBits: 10 },
  bfloat16: { exponentBits: 8, mantissaBits: 7 },
} as const;
type Half = keyof typeof formats;

/** What 16 bits mean, by the definition of the format. */
function valueOfBits(bits: number, format: Half): number {
  const { exponentBits, mantissaBits } = formats[format];
  const bias = 2 ** (exponentBits - 1) - 1;
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> mantissaBits) & (2 ** exponentBits - 1);
  const mantissa = bits & (2 ** mantissaBits - 1);
  if (exponent === 2 ** exponentBits - 1) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * mantissa * 2 ** (1 - bias - mantissaBits);
  return sign * (1 + mantissa / 2 ** mantissaBits) * 2 ** (exponent - bias);
}

const allBits = Uint16Array.from({ length: 65536 }, (_, bits) => bits);

/** The nearest of all 65,536 values by bisection over the positive ones; a tie goes to even bits. */
function nearestBits(value: number, format: Half): number {
  const { exponentBits, mantissaBits } = formats[format];
  const infinity = (2 ** exponentBits - 1) << mantissaBits;
  const magnitude = Math.abs(value);
  let [low, high] = [0, infinity];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (valueOfBits(middle, format) <= magnitude) low = middle;
    else high = middle;
  }
  // Above the largest value the next power of two stands for infinity.
  const top = high === infinity ? 2 ** (2 ** (exponentBits - 1)) : valueOfBits(high, format);
  const [below, above] = [magnitude - valueOfBits(low, format), top - magnitude];
  const isUp = above < below || (above === below && high % 2 === 0);
  return (
    (value < 0 || Object.is(value, -0) ? 0x8000 : 0) | (isUp || magnitude === Number.POSITIVE_INFINITY ? high : low)
  );
}

test.each(['float16', 'bfloat16'] as const)(
  'every %s becomes the float32 and float64 that it is, and comes back',
  async (format) => {
    const expected = Float32Array.from(allBits, (bits) => valueOfBits(bits, format));
    const floats = await convert(format, 'float32', allBits);
    expect(floats).toEqual(expected);
    expect(await convert(format, 'float64', allBits)).toEqual(Float64Array.from(expected));
    const back = (await convert('float32', format, floats)) as Uint16Array;
    const changed = allBits.filter((bits) => back[bits] !== bits && !Number.isNaN(expected[bits]!));
    expect(changed).toEqual(new Uint16Array(0));
    expect(
      allBits.filter((bits) => Number.isNaN(expected[bits]!) && !Number.isNaN(valueOfBits(back[bits]!, format))),
    ).toHaveLength(0);
  },
);

test.each(['float16', 'bfloat16'] as const)(
  'float32 and float64 become the nearest %s, ties to even',
  async (format) => {
    const halves = allBits.filter((bits) => Number.isFinite(valueOfBits(bits, format)));
    const near = fc
      .tuple(fc.constantFrom(...halves), fc.constantFrom(0, 0.5), fc.constantFrom(-1, 0, 1))
      .map(([bits, part, nudge]) => {
        const [value, next] = [valueOfBits(bits, format), valueOfBits(bits + 1, format)];
        const between = Number.isFinite(next) ? value + (next - value) * part : value;
        return between * (1 + nudge * 2 ** -50);
      });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(near, fc.double({ noNaN: true })), { minLength: 1, maxLength: 200 }),
        async (numbers) => {
          const doubles = Float64Array.from(numbers);
          const singles = Float32Array.from(numbers);
          expect(await convert('float64', format, doubles)).toEqual(
            Uint16Array.from(doubles, (x) => nearestBits(x, format)),
          );
          expect(await convert('float32', format, singles)).toEqual(
            Uint16Array.from(singles, (x) => nearestBits(x, format)),
          );
        },
      ),
    );
  },
);

test('views of a cast tensor are casts of its views', async () => {
  const tensor = fromTensor({ dtype: 'bfloat16', shape: [2, 2], data: Uint16Array.of(0x3f80, 0x4000, 0x4040, 0x4080) });
  expect((await readTensor(cast(tensor, 'float32').select(1, 1))).data).toEqual(Float32Array.of(2, 4));
});

test('integers are not cast', () => {
  const ids = fromTensor({ dtype: 'int64', shape: [1], data: BigInt64Array.of(1n) });
  expect(() => cast(ids, 'float32')).toThrow('cannot make float32 of int64');
});
