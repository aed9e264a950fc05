import { type FileHandle, open, rm } from 'node:fs/promises';
import { bytesOfFloats, embeddingRows } from './embedding-rows.js';
import type { ResultSink } from './result-sink.js';
import type { ResumableFile } from './resumable-file.js';
import type { RunTotals } from './run-totals.js';

/** Room for two tensors of any shape, a multiple of 8 so that int64 offsets are aligned. */
const HEADER_BYTES = 512;

const COPY_BYTES = 1024 * 1024;

/** How the rows of a file are counted. */
interface Layout {
  hiddenSize: number;
  /** A row for each token: then `offsets` says where each line's begin. */
  isPerToken: boolean;
}

/**
 * Writes embeddings as safetensors: `embeddings` float32 [lines, hidden], NaN where a line failed; or a row for each token,
 * with `offsets` int64 [lines + 1].
 *
 * Format: https://huggingface.co/docs/safetensors
 */
export async function createSafetensorsSink(file: ResumableFile, layout: Layout): Promise<ResultSink> {
  const { hiddenSize, isPerToken } = layout;
  // Where each line's rows end: kept on disk, since there may be more lines than memory holds.
  const ends = isPerToken ? await openEnds(file) : undefined;
  const failed = new Float32Array(isPerToken ? 0 : hiddenSize).fill(Number.NaN);
  let hasHeader = file.resumed !== undefined;
  let rows = ends?.last ?? 0;
  const begin = async (): Promise<void> => {
    if (!hasHeader) await file.append(header(0, 0, layout));
    hasHeader = true;
  };
  return {
    isResumable: true,
    resumed: file.resumed,
    async write({ outcomes }, totals) {
      await begin();
      const floats = outcomes.map((outcome) => embeddingRows(outcome) ?? failed);
      await ends?.append(
        floats.map(({ length }) => {
          rows += length / hiddenSize;
          return rows;
        }),
      );
      await file.append(Buffer.concat(floats.map(bytesOfFloats)));
      await file.mark(totals);
    },
    async finish({ lines }) {
      await begin();
      await ends?.copyTo(file);
      await file.patch(header(isPerToken ? rows : lines, lines, layout), 0);
      await file.publish();
      await ends?.remove();
    },
    async close(totals: RunTotals) {
      await file.mark(totals, 'now');
      await file.close();
      await ends?.close();
    },
  };
}

function header(rows: number, lines: number, { hiddenSize, isPerToken }: Layout): Uint8Array {
  const end = rows * hiddenSize * Float32Array.BYTES_PER_ELEMENT;
  const offsetsEnd = end + (lines + 1) * BigInt64Array.BYTES_PER_ELEMENT;
  const json = JSON.stringify({
    embeddings: { dtype: 'F32', shape: [rows, hiddenSize], data_offsets: [0, end] },
    ...(isPerToken && { offsets: { dtype: 'I64', shape: [lines + 1], data_offsets: [end, offsetsEnd] } }),
  });
  const bytes = Buffer.alloc(HEADER_BYTES, ' ');
  bytes.writeBigUInt64LE(BigInt(HEADER_BYTES - 8));
  bytes.write(json, 8);
  return bytes;
}

interface Ends {
  /** The last one that is already there. */
  last: number;
  append(ends: number[]): Promise<void>;
  copyTo(file: ResumableFile): Promise<void>;
  remove(): Promise<void>;
  close(): Promise<void>;
}

/** A file of int64 beside the growing one. */
async function openEnds(file: ResumableFile): Promise<Ends> {
  const path = `${file.path}.offsets`;
  const handle = await open(path, file.resumed === undefined ? 'w+' : 'r+');
  const known = (file.resumed?.lines ?? 0) * BigInt64Array.BYTES_PER_ELEMENT;
  await handle.truncate(known);
  let byteLength = known;
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await handle.close();
    isOpen = false;
  };
  return {
    last: await lastEnd(handle, known),
    async append(ends) {
      const bytes = new Uint8Array(BigInt64Array.from(ends, BigInt).buffer);
      await handle.write(bytes, 0, bytes.length, byteLength);
      byteLength += bytes.length;
    },
    async copyTo(target) {
      await target.append(new Uint8Array(BigInt64Array.BYTES_PER_ELEMENT));
      for (let from = 0; from < byteLength; from += COPY_BYTES) {
        const block = Buffer.alloc(Math.min(COPY_BYTES, byteLength - from));
        await handle.read(block, 0, block.length, from);
        await target.append(block);
      }
    },
    async remove() {
      await close();
      await rm(path, { force: true });
    },
    close,
  };
}

async function lastEnd(handle: FileHandle, byteLength: number): Promise<number> {
  if (byteLength === 0) return 0;
  const bytes = Buffer.alloc(BigInt64Array.BYTES_PER_ELEMENT);
  await handle.read(bytes, 0, bytes.length, byteLength - bytes.length);
  return Number(bytes.readBigInt64LE());
}
