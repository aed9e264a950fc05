import { realpath } from 'node:fs/promises';

/** Whether two paths lead to one place, however they are written. */
export async function isSamePlace(a: string, b: string): Promise<boolean> {
  const [realA, realB] = await Promise.all([a, b].map((path) => realpath(path).catch(() => undefined)));
  return realA !== undefined && realA === realB;
}
