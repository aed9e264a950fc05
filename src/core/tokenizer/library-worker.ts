import { workerData } from 'node:worker_threads';
import type { WorkerAnswer, WorkerInput } from './encode-in-worker.js';
import { createLibraryTokenizer } from './library-tokenizer.js';
import type { EncodeOptions, Text } from './tokenizer.js';

/** The other side of encode-in-worker.ts. */
const { declaration, port, answered } = workerData as WorkerInput;
const tokenizer = createLibraryTokenizer(declaration);

port.on('message', async ([text, options]: [Text, EncodeOptions | undefined]) => {
  port.postMessage(await encode(text, options));
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
});

async function encode(text: Text, options: EncodeOptions | undefined): Promise<WorkerAnswer> {
  try {
    const [encoding] = await tokenizer.encodeBatch([text], options);
    return { encoding: encoding! };
  } catch (error) {
    return { error };
  }
}
