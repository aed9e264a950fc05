import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe } from 'vitest';

const projectFolder = resolve(import.meta.dirname, '../..');
const sharedFolder = process.env.MEGABERT_SHARED ?? resolve(projectFolder, '../shared');
const isThere = existsSync(sharedFolder);

if (!isThere && process.env.CI) throw new Error(`the shared data is missing: ${sharedFolder}; set MEGABERT_SHARED`);

/** A file of the shared data, which is not part of the project. */
export const shared = (path: string): string => resolve(sharedFolder, path);

/** Tests that need the shared data: skipped, visibly, where it is absent; in CI its absence fails. */
export const describeShared = describe.skipIf(!isThere);

/** A file of test/fixtures, which every clone has. */
export const fixture = (path: string): string => resolve(projectFolder, 'test/fixtures', path);
