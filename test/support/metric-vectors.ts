/** Cases of shared/metrics, or of those that stand in test/fixtures, and how their figures are compared. */
import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { parseLines } from './parse-lines.js';
import { fixture, shared } from './shared.js';

type Vector = ReturnType<typeof JSON.parse>;

/**
 * Every expected value was computed with the official tools: test/fixtures/metrics/ORIGIN.md says which. Where the shared data is
 * there, its vectors are taken: they are more.
 */
const find = (path: string) => [shared(`metrics/${path}`), fixture(`metrics/${path}`)].find(existsSync);

export const readVectors = (path: string): Vector => JSON.parse(readFileSync(find(path) ?? path, 'utf8'));

/** A list of cases in one file; none where it is absent. */
export const listIn = (path: string): Vector[] => (find(path) === undefined ? [] : readVectors(path));

/** A case a line. */
export const casesOf = (path: string): Vector[] => {
  const found = find(path);
  return found === undefined ? [] : parseLines<Vector>(readFileSync(found, 'utf8'));
};

/** JSON cannot hold NaN and the infinities. */
export const revive = (value: unknown): number => Number(value === 'inf' ? 'Infinity' : value);

export type Expected = number | string | null | { error: string };

/** `null` is undefined, `{error}` says that the reference refuses. */
export function expectFigure(
  what: string,
  compute: () => number | null | undefined,
  expected: Expected,
  tolerance = 1e-9,
): void {
  if (typeof expected === 'object' && expected !== null) {
    expect(compute, what).toThrow();
    return;
  }
  const figure = compute();
  if (expected === null) expect(figure ?? null, what).toBeNull();
  else if (!Number.isFinite(revive(expected))) expect(figure, what).toBe(revive(expected));
  else
    expect(Math.abs((figure ?? Number.NaN) - revive(expected)), `${what}: ${figure} ≠ ${expected}`).toBeLessThanOrEqual(
      tolerance,
    );
}
