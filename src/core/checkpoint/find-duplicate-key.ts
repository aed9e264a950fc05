/**
 * The first key that stands twice in one object of valid JSON text: JSON.parse keeps the last silently, and other readers
 * the first.
 */
export function findDuplicateKey(json: string): string | undefined {
  const scopes: (Set<string> | undefined)[] = [];
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;
  for (let match = tokens.exec(json); match !== null; match = tokens.exec(json)) {
    const [token] = match;
    if (token === '{') scopes.push(new Set());
    else if (token === '[') scopes.push(undefined);
    else if (token === '}' || token === ']') scopes.pop();
    else if (isKey(json, tokens.lastIndex)) {
      const key: string = JSON.parse(token);
      const keys = scopes.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}

function isKey(json: string, end: number): boolean {
  const afterSpace = /[^ \t\r\n]/g;
  afterSpace.lastIndex = end;
  return afterSpace.exec(json)?.[0] === ':';
}
