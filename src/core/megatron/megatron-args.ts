import type { PickleValue } from '../checkpoint/pickle-value.js';

/** Megatron-LM's command line as a checkpoint keeps it: an argparse.Namespace, read for its plain values alone. */
export class MegatronArgs {
  readonly #values: ReadonlyMap<PickleValue, PickleValue>;

  constructor(value: PickleValue | undefined) {
    this.#values = attributesOf(value);
  }

  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  number(name: string): number | undefined {
    const value = this.#values.get(name);
    return typeof value === 'number' ? value : undefined;
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return typeof value === 'string' ? value : undefined;
  }

  flag(name: string): boolean | undefined {
    const value = this.#values.get(name);
    return typeof value === 'boolean' ? value : undefined;
  }

  /** What can be shown: numbers, strings and flags, in the order given. */
  plainValues(): [string, string | number | boolean][] {
    return [...this.#values].flatMap(([name, value]) => {
      if (typeof name !== 'string') return [];
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [[name, value]];
      return [];
    });
  }
}

function attributesOf(value: PickleValue | undefined): ReadonlyMap<PickleValue, PickleValue> {
  if (value instanceof Map) return value;
  const isObject = typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'object';
  return isObject && value.state instanceof Map ? value.state : new Map();
}
