import type { PickleValue } from '../../dist/core/checkpoint/pickle-value.js';
import { fromTensor } from '../../dist/core/tensor/from-tensor.js';
import { isLazyTensor } from '../../dist/core/tensor/is-lazy-tensor.js';

/** What a checkpoint holds, made wrong in one to four places: another value, a key gone, renamed, or doubled under another name. */
export function mutateValue(root: PickleValue, random: () => number): void {
  const below = (limit: number): number => Math.floor(random() * limit);
  for (let edits = 1 + below(4); edits > 0; edits--) {
    const places = [...placesIn(root)];
    places[below(places.length)]!(below);
  }
}

type Edit = (below: (limit: number) => number) => void;

function* placesIn(value: PickleValue): Iterable<Edit> {
  if (value instanceof Map) {
    for (const [key, held] of value) {
      yield (below) => editEntry(value, key, below);
      yield* placesIn(held);
    }
  } else if (Array.isArray(value)) {
    for (const [index, held] of value.entries()) {
      yield (below) => {
        value[index] = wrongValue(held, below);
      };
      yield* placesIn(held);
    }
  } else if (typeof value === 'object' && value !== null && 'state' in value) yield* placesIn(value.state);
}

function editEntry(map: Map<PickleValue, PickleValue>, key: PickleValue, below: (limit: number) => number): void {
  const held = map.get(key) ?? null;
  const choice = below(8);
  if (choice < 2) map.delete(key);
  else if (choice === 2) map.set(`${String(key)}x`, held);
  else if (choice === 3 && typeof key === 'string') {
    map.delete(key);
    map.set(
      key.replace(/\d+|weight|bias/, (part) => (/\d/.test(part) ? String(below(1000)) : 'what')),
      held,
    );
  } else map.set(key, wrongValue(held, below));
}

const oddValues: readonly PickleValue[] = [
  ...[null, true, 0, -1, 1, 3, 0.5, 1e308, Number.NaN, Number.POSITIVE_INFINITY, 2n ** 70n, 4096, 1_000_000_000],
  ...['', '__proto__', 'constructor', '../../x', '\n\x1b[2J', 'x'.repeat(10_000), new Uint8Array(3), [], new Map()],
  { kind: 'global', name: 'torch.float16' },
  { kind: 'object', className: 'a_fork.ModelType', args: [7], state: null },
];

const shapes: readonly number[][] = [[], [0], [1], [7], [64], [3, 5], [64, 64], [192], [192, 64], [0, 64], [2, 3, 4]];

function wrongValue(held: PickleValue, below: (limit: number) => number): PickleValue {
  if (typeof held === 'number' && below(2) === 0) return held * [2, -1, 0.5, 7, 1000][below(5)]!;
  if (!isLazyTensor(held) || below(4) === 0) return structuredClone(oddValues[below(oddValues.length)]!);
  const shape = shapes[below(shapes.length)]!;
  const elements = shape.reduce((product, size) => product * size, 1);
  return below(2) === 0
    ? fromTensor({ dtype: 'int64', shape, data: new BigInt64Array(elements) })
    : fromTensor({ dtype: 'float16', shape, data: new Uint16Array(elements) });
}
