import { InputError } from '../errors.js';
import type { PickleCursor } from './pickle-cursor.js';
import type { PickleDict, PickleValue } from './pickle-value.js';

/**
 * Values on the stack and in the memo, taken together over the whole pickle. A checkpoint has some thirty a tensor, the
 * metadata of a large distributed one a few millions; one byte of a hostile file makes one.
 */
const MAX_VALUES = 5_000_000;

/** Lists, tuples, dicts and objects, each some hundred bytes of memory for one byte of a file. */
const MAX_CONTAINERS = 1_000_000;

/** The stack, its marks and the memo of the machine that pickles are written for. */
export class PickleStack {
  #values: PickleValue[] = [];
  #marks: number[] = [];
  /** Keys count up from 0 in whatever Python writes; others have a map. */
  readonly #memo: PickleValue[] = [];
  readonly #sparseMemo = new Map<number, PickleValue>();
  #made = 0;
  #containers = 0;

  constructor(readonly cursor: PickleCursor) {}

  push(value: PickleValue): void {
    this.#count();
    this.#values.push(value);
  }

  /** Pushes what takes memory of its own. */
  pushContainer(value: PickleValue): void {
    this.#containers += 1;
    if (this.#containers > MAX_CONTAINERS) throw this.#tooMuch(`${MAX_CONTAINERS} lists, dicts and objects`);
    this.push(value);
  }

  pop(): PickleValue {
    if (this.#values.length <= (this.#marks.at(-1) ?? 0)) throw this.cursor.corrupt('nothing on the stack');
    return this.#values.pop()!;
  }

  top(): PickleValue {
    if (this.#values.length <= (this.#marks.at(-1) ?? 0)) throw this.cursor.corrupt('nothing on the stack');
    return this.#values.at(-1)!;
  }

  mark(): void {
    this.#count();
    this.#marks.push(this.#values.length);
  }

  /** POP takes a mark away where one is on top. */
  popValueOrMark(): void {
    if (this.#marks.length > 0 && this.#marks.at(-1) === this.#values.length) this.#marks.pop();
    else this.pop();
  }

  popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.cursor.corrupt('no mark on the stack');
    return this.#values.splice(mark);
  }

  popPairsToMark(): [PickleValue, PickleValue][] {
    const flat = this.popToMark();
    if (flat.length % 2 !== 0) throw this.cursor.corrupt('a key without a value');
    return Array.from({ length: flat.length / 2 }, (_, index) => [flat[index * 2]!, flat[index * 2 + 1]!]);
  }

  popTuple(length: number): PickleValue[] {
    const values = Array.from({ length }, () => this.pop());
    return values.reverse();
  }

  popList(): PickleValue[] {
    const value = this.pop();
    if (!Array.isArray(value)) throw this.cursor.corrupt('arguments that are no tuple');
    return value;
  }

  popDict(): PickleDict {
    const value = this.pop();
    if (!(value instanceof Map)) throw this.cursor.corrupt('keyword arguments that are no dict');
    return value;
  }

  popString(): string {
    const value = this.pop();
    if (typeof value !== 'string') throw this.cursor.corrupt('a name that is no string');
    return value;
  }

  /** Notes the value on top under `key`: the value itself, not a copy, since a dict is noted before it is filled. */
  memoize(key = this.#memo.length + this.#sparseMemo.size): void {
    this.#count();
    if (key <= this.#memo.length) this.#memo[key] = this.top();
    else this.#sparseMemo.set(key, this.top());
  }

  recall(key: number): void {
    const value = key < this.#memo.length ? this.#memo[key] : this.#sparseMemo.get(key);
    if (value === undefined) throw this.cursor.corrupt(`nothing noted under ${key}`);
    this.push(value);
  }

  #count(): void {
    if (++this.#made > MAX_VALUES) throw this.#tooMuch(`${MAX_VALUES} values`);
  }

  #tooMuch(what: string): InputError {
    return new InputError('ERR_CORRUPT', `the pickle makes more than ${what}`, { where: this.cursor.name });
  }
}
