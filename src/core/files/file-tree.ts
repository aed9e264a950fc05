import type { ByteSource } from './byte-source.js';

/** A folder, a zip or a tar, all alike: an NGC zip is a checkpoint folder. */
export interface FileTree {
  /** Path of the folder or archive, for messages. */
  readonly root: string;
  readonly kind: 'folder' | 'zip' | 'tar' | 'file';
  /** Relative paths of files with `/`, sorted. A single file is a tree of one, under its own name. */
  readonly paths: readonly string[];
  /** @throws InputError ERR_NOT_FOUND */
  open(path: string): Promise<ByteSource>;
  close(): Promise<void>;
}
