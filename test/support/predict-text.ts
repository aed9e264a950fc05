import { Readable, Writable } from 'node:stream';
import { type PredictSummary, predict } from '../../dist/core/predict/predict.js';
import type { PredictOptions } from '../../dist/core/predict/predict-options.js';

export interface Predicted {
  lines: string[];
  summary: PredictSummary;
}

/**
 * Serves an input as `megabert predict` would stdin, without starting a process.
 *
 * @param chunks gets what is written, also where the run fails
 */
export async function predictText(
  input: string | Uint8Array,
  options: PredictOptions,
  chunks: Buffer[] = [],
): Promise<Predicted> {
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  const stdin = Readable.from([Buffer.from(input)]);
  const summary = await predict({ stdin, stdout, threads: 1, ...options });
  const text = Buffer.concat(chunks).toString();
  return { lines: text.split('\n').slice(0, -1), summary };
}
