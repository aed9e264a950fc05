import { InputError } from '../../errors.js';
import type { JsonObject, JsonValue } from '../../tasks/task.js';

/** @throws InputError `ERR_JSON`, saying where it stops being JSON */
export function parseJson(text: string, where: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError('ERR_JSON', `not JSON from character ${errorPosition(text)} on`, { where, cause });
  }
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The field of an object itself: `constructor` and `__proto__` are not found through its prototype. */
export function ownField(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/**
 * The entries of a JSON object in the file's order, which a JavaScript object does not keep for keys like "12". A
 * doubled key keeps its first place and its last value, as in Python.
 */
export function parseJsonEntries(text: string, where: string): Map<string, JsonValue> {
  const object = parseJson(text, where);
  if (!isObject(object)) {
    throw new InputError('ERR_JSON', 'not a JSON object', { where, remedy: 'expected an object id → value' });
  }
  return new Map(topLevelKeys(text).map((key) => [key, object[key]]));
}

/** Keys at depth 1 of a text that is known to be a JSON object. */
function topLevelKeys(text: string): string[] {
  const keys: string[] = [];
  for (let index = 0, depth = 0, isKey = false; index < text.length; index++) {
    const character = text[index];
    if (character === '"') {
      const end = endOfString(text, index);
      if (depth === 1 && isKey) keys.push(JSON.parse(text.slice(index, end)));
      isKey = false;
      index = end - 1;
    } else if (character === '{' || character === '[') {
      depth++;
      isKey = depth === 1;
    } else if (character === '}' || character === ']') {
      depth--;
    } else if (character === ',') {
      isKey = depth === 1;
    }
  }
  return keys;
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index + 1;
}

/**
 * Where a text stops being JSON. V8 tells the position of some errors; for the others it is the longest beginning
 * that could still become JSON, found by bisection.
 */
function errorPosition(text: string): number {
  let [fine, broken] = [0, text.length];
  while (fine < broken) {
    const middle = Math.ceil((fine + broken) / 2);
    if (isBeginning(text.slice(0, middle))) fine = middle;
    else broken = middle - 1;
  }
  return fine;
}

/** Cut-off JSON fails at its very end. */
function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    return position === undefined ? String(error).includes('end of JSON input') : Number(position) >= text.length;
  }
}
