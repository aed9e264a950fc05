/** Where bytes are written from front to back: a file that is being made, an archive entry. */
export interface ByteSink {
  /** Resolves when more may come. `bytes` must stay as they are until the next write has resolved. */
  write(bytes: Uint8Array): Promise<void>;
}
