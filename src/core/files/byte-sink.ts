/** Where bytes are written from front to back: a file that is being made, an archive entry. */
export interface ByteSink {
  /** Takes the bytes over: the caller must not change them afterwards. Resolves when more may come. */
  write(bytes: Uint8Array): Promise<void>;
}
