import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.js';

/** Three windows. */
export const LINES = 1200;

/** One of which cannot be served. */
export function manyLines(): string {
  const lines = Array.from({ length: LINES }, (_, id) =>
    JSON.stringify({ id, text: `I ${'really '.repeat(id % 9)}love it.` }),
  );
  lines[700] = '{"id":700}';
  return `${lines.join('\n')}\n`;
}

/** A folder whose `in.jsonl` holds them. */
export function workplace(): { input: string; output: (name: string) => string; folder: string } {
  const folder = temporaryFolder();
  const input = join(folder, 'in.jsonl');
  writeFileSync(input, manyLines());
  return { folder, input, output: (name) => join(folder, name) };
}
