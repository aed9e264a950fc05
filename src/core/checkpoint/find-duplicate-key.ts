import { endOfString } from './end-of-string.js';

/**
 * The first key that stands twice in one object of valid JSON text: JSON.parse keeps the last silently, and other readers
 * the first.
 */
export function findDuplicateKey(json: string): string | undefined {
  const scopes: (Set<string> | undefined)[] = [];
  for (let index = 0; index < json.length; index++) {
    const character = json[index];
    if (character === '{') scopes.push(new Set());
    else if (character === '[') scopes.push(undefined);
    else if (character === '}' || character === ']') scopes.pop();
    if (character !== '"') continue;
    const end = endOfString(json, index);
    if (isKey(json, end)) {
      const key: string = JSON.parse(json.slice(index, end));
      const keys = scopes.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
    index = end - 1;
  }
  return undefined;
}

function isKey(json: string, end: number): boolean {
  let next = end;
  while (' \t\r\n'.includes(json[next] ?? ':')) next++;
  return json[next] === ':';
}
