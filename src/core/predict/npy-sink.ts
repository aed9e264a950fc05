import { bytesOfFloats, embeddingRows } from './embedding-rows.js';
import type { ResultSink } from './result-sink.js';
import type { ResumableFile } from './resumable-file.js';

/** Room for the magic and any shape, a multiple of 64 as the format wants. */
const HEADER_BYTES = 128;

/**
 * Writes embeddings as a NumPy array, float32 [lines, hidden]; NaN where a line failed.
 *
 * Format: numpy.lib.format, version 1.0.
 */
export function createNpySink(file: ResumableFile, hiddenSize: number): ResultSink {
  const failed = new Float32Array(hiddenSize).fill(Number.NaN);
  let hasHeader = file.resumed !== undefined;
  const begin = async (): Promise<void> => {
    if (!hasHeader) await file.append(npyHeader(0, hiddenSize));
    hasHeader = true;
  };
  return {
    isResumable: true,
    resumed: file.resumed,
    async write({ outcomes }, totals) {
      await begin();
      await file.append(Buffer.concat(outcomes.map((outcome) => bytesOfFloats(embeddingRows(outcome) ?? failed))));
      await file.mark(totals);
    },
    async finish({ lines }) {
      await begin();
      await file.patch(npyHeader(lines, hiddenSize), 0);
      await file.publish();
    },
    async close(totals) {
      await file.mark(totals, 'now');
      await file.close();
    },
  };
}

function npyHeader(rows: number, columns: number): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES, ' ');
  header.write('\x93NUMPY\x01\x00', 'latin1');
  header.writeUInt16LE(HEADER_BYTES - 10, 8);
  header.write(`{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`, 10, 'latin1');
  header.write('\n', HEADER_BYTES - 1);
  return header;
}
