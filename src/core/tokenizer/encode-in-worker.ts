import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { packageFile } from '../package-file.js';
import type { TokenizerDeclaration } from './declare-tokenizer.js';
import type { EncodeOptions, Encoding, Text } from './tokenizer.js';

/** What the worker is started with. */
export interface WorkerInput {
  declaration: TokenizerDeclaration;
  port: MessagePort;
  /** [1]: becomes 1 when the answer is there. */
  answered: Int32Array<SharedArrayBuffer>;
}

export type WorkerAnswer = { encoding: Encoding } | { error: unknown };

/**
 * Lets the library, which only answers by promises, answer at once: it runs in a worker, which the caller's thread waits
 * for. The worker is started by the first call, and keeps no process alive.
 */
export function encodeInWorker(declaration: TokenizerDeclaration): (text: Text, options?: EncodeOptions) => Encoding {
  let ask: ReturnType<typeof startWorker> | undefined;
  return (text, options) => {
    ask ??= startWorker(declaration);
    const answer = ask(text, options);
    if ('error' in answer) throw answer.error;
    return answer.encoding;
  };
}

function startWorker(declaration: TokenizerDeclaration): (text: Text, options?: EncodeOptions) => WorkerAnswer {
  const answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const { port1: here, port2: port } = new MessageChannel();
  const workerData: WorkerInput = { declaration, port, answered };
  new Worker(packageFile('dist/core/tokenizer/library-worker.js'), { workerData, transferList: [port] }).unref();

  return (text, options) => {
    Atomics.store(answered, 0, 0);
    here.postMessage([text, options]);
    Atomics.wait(answered, 0, 0);
    return receiveMessageOnPort(here)!.message;
  };
}
