import { InputError } from '../errors.js';
import { isInertObject } from './pickle-kinds.js';
import type { PickleValue } from './pickle-value.js';

/** Python's own pickler gives up at about 300 levels; a recursive walk of 1,000 is safe here. */
const MAX_DEPTH = 1000;

/**
 * How many values a walk may meet that follows lists and dicts without noting where it has been. Shared references let a
 * few bytes stand for any number (each list holding the one before it twice); the largest checkpoints have far less.
 */
const MAX_EXPANDED_VALUES = 20_000_000;

/**
 * Makes sure that lists and dicts can be walked by plain recursion: none holds itself, none is too deep or, with what it
 * shares counted as often as it is met, too large. Objects end such a walk; what they hold is checked by itself.
 *
 * @throws InputError ERR_CORRUPT
 */
export function checkNesting(root: PickleValue, fileName: string): void {
  const measured = new Map<Container, Measure | 'open'>();
  const objects = new Set<PickleValue>();
  const pending: PickleValue[] = [root];
  const fail = (what: string) => new InputError('ERR_CORRUPT', `the pickle ${what}`, { where: fileName });

  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (isContainer(value)) measureContainer(value);
    else if (isInertObject(value)) openObject(value);
  }

  function openObject(object: PickleValue): void {
    if (!isInertObject(object) || objects.has(object)) return;
    objects.add(object);
    for (const held of [object.args as PickleValue[], object.state, object.items, object.entries]) {
      if (typeof held === 'object' && held !== null) pending.push(held);
    }
  }

  /** Depth first, with a stack of its own: a container is measured when all that it holds has been. */
  function measureContainer(start: Container): void {
    const stack: Container[] = [start];
    for (let container = stack.at(-1); container !== undefined; container = stack.at(-1)) {
      const known = measured.get(container);
      if (known === undefined) {
        measured.set(container, 'open');
        visitChildren(container, stack);
      } else {
        stack.pop();
        if (known === 'open') measured.set(container, combine(container));
      }
    }
  }

  function visitChildren(container: Container, stack: Container[]): void {
    for (const child of childrenOf(container)) {
      if (isInertObject(child)) pending.push(child);
      if (!isContainer(child) || isPlain(child)) continue;
      const state = measured.get(child);
      if (state === 'open') throw fail('has a list or dict that holds itself');
      if (state === undefined) stack.push(child);
    }
  }

  function combine(container: Container): Measure {
    let depth = 0;
    let values = 1;
    for (const child of childrenOf(container)) {
      const inner = measureOf(child);
      depth = Math.max(depth, inner.depth);
      values += inner.values;
    }
    if (depth >= MAX_DEPTH) throw fail(`is nested more than ${MAX_DEPTH} levels deep`);
    if (values > MAX_EXPANDED_VALUES) throw fail(`stands for more than ${MAX_EXPANDED_VALUES} values`);
    return { depth: depth + 1, values };
  }

  function measureOf(value: PickleValue): Measure {
    if (!isContainer(value)) return { depth: 0, values: 1 };
    const known = measured.get(value);
    return known === undefined || known === 'open' ? { depth: 1, values: 1 + sizeOf(value) } : known;
  }
}

/** A shape, an empty dict: small, and nothing in it to follow. Most containers are: they are not noted one by one. */
function isPlain(container: Container): boolean {
  if (sizeOf(container) > MAX_PLAIN_VALUES) return false;
  for (const child of childrenOf(container)) if (isContainer(child) || isInertObject(child)) return false;
  return true;
}

const MAX_PLAIN_VALUES = 8;

function sizeOf(container: Container): number {
  return Array.isArray(container) ? container.length : container.size * 2;
}

type Container = PickleValue[] | Map<PickleValue, PickleValue>;

interface Measure {
  depth: number;
  values: number;
}

function isContainer(value: PickleValue): value is Container {
  return Array.isArray(value) || value instanceof Map;
}

function childrenOf(container: Container): Iterable<PickleValue> {
  return Array.isArray(container) ? container : keysAndValues(container);
}

function* keysAndValues(container: Map<PickleValue, PickleValue>): Iterable<PickleValue> {
  for (const [key, value] of container) {
    yield key;
    yield value;
  }
}
