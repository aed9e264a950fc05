import { InputError } from '../../dist/core/errors.js';
import { createMemorySource } from '../../dist/core/files/create-memory-source.js';
import type { FileTree } from '../../dist/core/files/file-tree.js';

/** A folder in memory. */
export function memoryTree(files: Record<string, Uint8Array>): FileTree {
  return {
    root: 'memory',
    kind: 'folder',
    paths: Object.keys(files).sort(),
    async open(path) {
      const bytes = files[path];
      if (bytes === undefined) throw new InputError('ERR_NOT_FOUND', 'no such file', { where: path });
      return createMemorySource(bytes, path);
    },
    close: async () => {},
  };
}
