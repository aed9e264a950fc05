import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A file of this package: found by the package's own name, since code may be bundled to anywhere in it. */
export function packageFile(path: string): string {
  return join(dirname(createRequire(import.meta.url).resolve('megabert/package.json')), path);
}
