import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { formatLine, type LineFormat } from './format-line.js';
import type { ResultSink } from './result-sink.js';
import type { ResumableFile } from './resumable-file.js';
import type { RunTotals } from './run-totals.js';

/** A gzip member is made of this much text: enough to compress well, little enough to repeat after a stop. */
const MEMBER_CHARACTERS = 4 * 1024 * 1024;

/** Writes lines to a file. */
export function createFileSink(file: ResumableFile, format: LineFormat): ResultSink {
  return {
    isResumable: true,
    resumed: file.resumed,
    async write({ records, outcomes }, totals) {
      const lines = records.map((record, index) => formatLine(record, outcomes[index]!, format));
      await file.append(Buffer.from(lines.join('')));
      await file.mark(totals);
    },
    finish: () => file.publish(),
    async close(totals) {
      await file.mark(totals, 'now');
      await file.close();
    },
  };
}

/** The same, compressed: gzip members one behind the other, so that a stopped run can be gone on with. */
export function createGzipSink(file: ResumableFile, format: LineFormat): ResultSink {
  let waiting: string[] = [];
  let characters = 0;
  const flush = async (totals: RunTotals): Promise<void> => {
    const member = await promisify(gzip)(waiting.join(''));
    waiting = [];
    characters = 0;
    await file.append(member);
    await file.mark(totals, 'now');
  };
  return {
    isResumable: true,
    resumed: file.resumed,
    async write({ records, outcomes }, totals) {
      for (const [index, record] of records.entries()) {
        const line = formatLine(record, outcomes[index]!, format);
        waiting.push(line);
        characters += line.length;
      }
      if (characters >= MEMBER_CHARACTERS) await flush(totals);
    },
    async finish(totals) {
      // An empty result is a member too: no bytes at all are no gzip.
      await flush(totals);
      await file.publish();
    },
    async close(totals) {
      if (characters > 0) await flush(totals);
      await file.close();
    },
  };
}
