import { collectBytes } from '../../dist/core/files/collect-bytes.js';
import { openTree } from '../../dist/core/files/open-tree.js';
import { readBlocks } from '../../dist/core/files/read-blocks.js';

/** Opens an archive and reads all that is in it. */
export async function readArchive(path: string): Promise<Record<string, Buffer>> {
  const tree = await openTree(path);
  try {
    const files: Record<string, Buffer> = {};
    for (const name of tree.paths) {
      files[name] = Buffer.from(await collectBytes(readBlocks(await tree.open(name))));
    }
    return files;
  } finally {
    await tree.close();
  }
}
