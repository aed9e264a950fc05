import { InputError } from '../errors.js';
import type { ByteSource } from './byte-source.js';
import { createSource } from './create-source.js';
import { type FileSource, openFile } from './open-file.js';

/** Any number of files to read from, few of them open at a time: a zarr checkpoint has a file a chunk. */
export interface FilePool {
  open(path: string, name: string): Promise<ByteSource>;
  close(): Promise<void>;
}

/** Far below any system's limit on open files. */
const MAX_OPEN_FILES = 64;

interface Member {
  file: Promise<FileSource>;
  /** Reads under way. */
  users: number;
}

export function createFilePool(): FilePool {
  /** The least recently used first. */
  const members = new Map<string, Member>();

  const closeIdle = async (): Promise<void> => {
    for (const [path, { file, users }] of members) {
      if (members.size <= MAX_OPEN_FILES) return;
      if (users > 0) continue;
      members.delete(path);
      await file.then((opened) => opened.close());
    }
  };
  const use = async <T>(path: string, name: string, action: (file: FileSource) => Promise<T>): Promise<T> => {
    const member = members.get(path) ?? { file: openFile(path, name), users: 0 };
    members.delete(path);
    members.set(path, member);
    member.users++;
    try {
      return await action(await member.file);
    } catch (error) {
      // A file that does not open is not kept.
      await member.file.catch(() => members.delete(path));
      throw error;
    } finally {
      member.users--;
      await closeIdle();
    }
  };

  return {
    async open(path, name) {
      const { byteLength, location } = await use(path, name, async (file) => file);
      return createSource({ name, byteLength, location }, (byteOffset, out) =>
        use(path, name, (file) => {
          if (file.byteLength !== byteLength)
            throw new InputError('ERR_CHANGED', 'the file was changed', { where: name });
          return file.readInto(byteOffset, out);
        }),
      );
    },
    async close() {
      const opened = [...members.values()];
      members.clear();
      await Promise.all(opened.map(async ({ file }) => (await file).close()));
    },
  };
}
