import type { Writable } from 'node:stream';
import { toInputError } from '../files/to-input-error.js';
import { formatLine, type LineFormat } from './format-line.js';
import type { ResultSink } from './result-sink.js';

/** Whoever reads the stream has closed it (`| head`): there is nothing left to do. */
export class StreamClosed extends Error {}

/** Writes lines to a stream, a window at a time. `write` throws StreamClosed once nobody reads any more. */
export function createStreamSink(stream: Writable, format: LineFormat, name = 'stdout'): ResultSink {
  // Each write's own callback tells of its failure.
  const ignore = (): void => {};
  stream.on('error', ignore);
  return {
    isResumable: false,
    async write({ records, outcomes }) {
      let lines = '';
      for (const [index, record] of records.entries()) lines += formatLine(record, outcomes[index]!, format);
      await written(stream, lines, name);
    },
    async finish() {},
    async close() {
      // What comes late is still not to crash the program.
      setImmediate(() => stream.off('error', ignore));
    },
  };
}

function written(stream: Writable, text: string, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error === null || error === undefined) resolve();
      else reject(isClosed(error) ? new StreamClosed() : toInputError(error, name));
    });
  });
}

function isClosed(error: Error): boolean {
  const code = 'code' in error ? error.code : undefined;
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'ERR_STREAM_WRITE_AFTER_END';
}
