/** Parsers of lines, over inputs that nobody thought of. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvRowEnds } from '../../dist/core/files/csv-row-ends.js';
import { parseCsvRow } from '../../dist/core/files/parse-csv-row.js';
import { type FindLineEnd, readLines } from '../../dist/core/files/read-lines.js';
import { scanMembers } from '../../dist/core/predict/scan-members.js';

const space = fc.stringMatching(/^[ \t\n\r]{0,3}$/);

/** JSON texts of objects, with doubled keys, escapes and white space, and their members as [key, text of the value]. */
const objectTexts = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom('a', 'id', '__proto__'), fc.string({ unit: 'binary' })), fc.json(), space), {
    maxLength: 6,
  })
  .chain((members) => fc.tuple(fc.constant(members), space, fc.boolean()))
  .map(([members, gap, escapes]) => {
    const quote = (key: string): string => (escapes ? escaped(key) : JSON.stringify(key));
    const parts = members.map(([key, value, inner]) => `${gap}${quote(key)}${inner}:${gap}${value}${inner}`);
    return { text: `${gap}{${parts.join(',') || gap}}${gap}`, members };
  });

/** Every character as \uXXXX. */
function escaped(key: string): string {
  const units = Array.from({ length: key.length }, (_, at) => key.charCodeAt(at).toString(16).padStart(4, '0'));
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`;
}

describe('scanMembers', () => {
  test('finds every member of an object, and puts nothing else between them', () => {
    fc.assert(
      fc.property(objectTexts, ({ text, members }) => {
        const found = scanMembers(text);
        expect(found.map(({ key, valueStart, valueEnd }) => [key, text.slice(valueStart, valueEnd)])).toEqual(
          members.map(([key, value]) => [key, value]),
        );
        if (found.length === 0) return;
        const joined = found.map(({ start, end }) => text.slice(start, end)).join(',');
        const open = text.indexOf('{') + 1;
        expect(text.slice(0, open) + joined + text.slice(found.at(-1)!.end)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });
});

async function linesOf(text: string, cuts: number[], findEnd?: FindLineEnd, tabsPart?: boolean): Promise<string[]> {
  const bytes = Buffer.from(text);
  const places = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
  const chunks = [0, ...places].map((from, index) => bytes.subarray(from, places[index]));
  const found: string[] = [];
  for await (const lines of readLines(
    (async function* () {
      yield* chunks;
    })(),
    findEnd,
    tabsPart,
  )) {
    found.push(...lines.map((line) => line.bytes.toString()));
  }
  return found;
}

describe('readLines', () => {
  const cuts = fc.array(fc.nat(), { maxLength: 5 });

  test('gives the same lines wherever the bytes are cut', async () => {
    const content = fc.array(fc.constantFrom('a', 'é', '😀', '\n', '\r\n', '\r', '"', ' ', '\t', '\ufeff'), {
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(content, cuts, fc.boolean(), async (parts, places, tabsPart) => {
        const text = parts.join('');
        const expected = text
          .replace(/^\ufeff/, '')
          .split('\n')
          .map((line) => line.replace(/\r$/, ''))
          .filter((line) => !(tabsPart ? /^[ \r]*$/ : /^[ \r\t]*$/).test(line));
        expect(await linesOf(text, places, undefined, tabsPart)).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  test('gives back the fields of any CSV, however they are quoted and wherever the bytes are cut', async () => {
    const field = fc
      .array(fc.constantFrom('a', ',', '"', '\n', '\r\n', 'é', ' '), { maxLength: 6 })
      .map((parts) => parts.join(''));
    const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    const quote = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    await fc.assert(
      fc.asyncProperty(rows, cuts, async (table, places) => {
        const text = table.map((row) => `${row.map(quote).join(',')}\r\n`).join('');
        const found = await linesOf(text, places, csvRowEnds());
        expect(found.map((row) => parseCsvRow(row, 'csv'))).toEqual(table);
      }),
      { numRuns: 1000 },
    );
  });
});
