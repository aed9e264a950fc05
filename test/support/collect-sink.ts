import type { ByteSink } from '../../dist/core/files/byte-sink.js';

/** What `write` writes, in memory. */
export async function collectSink(write: (sink: ByteSink) => Promise<void>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  await write({ write: async (bytes) => void parts.push(Uint8Array.from(bytes)) });
  return Buffer.concat(parts);
}
