/**
 * Random access to bytes that are somewhere on disk: a file, a stored zip entry, a deflated one spilled beside the
 * output (never to a temporary folder, which may be RAM).
 */
export interface ByteSource {
  readonly byteLength: number;
  /**
   * Exactly `byteLength` bytes from `byteOffset`; the caller owns them.
   *
   * @throws InputError ERR_TRUNCATED when they reach past the end.
   */
  read(byteOffset: number, byteLength: number): Promise<Uint8Array>;
  /** Fills `out` with the bytes from `byteOffset`: what streams gigabytes does so through a few blocks of memory. */
  readInto(byteOffset: number, out: Uint8Array): Promise<void>;
  /** Where these bytes lie as they are in a file of the file system, if they do: lets a reader point at them. */
  readonly location?: { readonly file: string; readonly byteOffset: number };
  /** For messages: `bert.zip!release/mp_rank_00/model_optim_rng.pt`. */
  readonly name: string;
}
