import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Temporary folders of a run lie in one of its own. Whatever is left in it at the end fails the run. */
export function setup(): () => void {
  const root = mkdtempSync(join(tmpdir(), 'megabert-tests-'));
  process.env.TMPDIR = root;
  return () => {
    const left = readdirSync(root);
    rmSync(root, { recursive: true });
    if (left.length === 0) return;
    process.exitCode = 1;
    throw new Error(`left behind among temporary files: ${left.join(', ')}`);
  };
}
