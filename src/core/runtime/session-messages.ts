/** What goes between a session's worker and whoever opened it. */
import { type ErrorKind, MegabertError } from '../errors.js';
import type { Tensors } from '../tensor/tensor.js';
import type { SessionOptions } from './session.js';

export interface SessionWorkerData {
  options: SessionOptions;
  /** Shared numbers, by the two indexes below. */
  state: Int32Array<SharedArrayBuffer>;
}

/** 1 while the thread is inside ONNX Runtime, where it must not be ended. */
export const WORKING = 0;
/** 1 when the process is about to end: no further request is begun. */
export const STOPPING = 1;

/** Answered in the order asked. */
export type SessionRequest = { kind: 'run'; feeds: Tensors } | { kind: 'close' };

export type SessionAnswer =
  | { kind: 'ready' }
  | { kind: 'outputs'; outputs: Tensors }
  | { kind: 'closed' }
  | { kind: 'failed'; error: SentError };

/** A MegabertError loses its class on the way between threads: these are its parts. */
export interface SentError {
  kind: ErrorKind;
  code: `ERR_${string}`;
  what: string;
  where?: string;
  remedy?: string;
}

export function sendError(error: unknown): SentError {
  if (!(error instanceof MegabertError)) return { kind: 'internal', code: 'ERR_RUNTIME', what: String(error) };
  const { kind, code, what, where, remedy } = error;
  return { kind, code, what, where, remedy };
}

export function receiveError({ kind, code, what, where, remedy }: SentError): MegabertError {
  return new MegabertError(kind, code, what, { where, remedy });
}

/** The buffers of whole arrays, each once: moved between threads rather than copied. */
export function transferable(tensors: Tensors): ArrayBuffer[] {
  const whole = Object.values(tensors)
    .map(({ data }) => data)
    .filter((data) => data.byteLength === data.buffer.byteLength)
    .map(({ buffer }) => buffer)
    .filter((buffer) => buffer instanceof ArrayBuffer);
  return [...new Set(whole)];
}
