import type { HttpResponse } from './http-client.js';

/** What a server said about a file when the download began: what comes later must be of the same. */
export interface FileIdentity {
  byteLength?: number;
  /** For `If-Range`: a strong ETag, or a date of change. */
  validator?: string;
  sha256?: string;
}

/** What an answer's headers say about the whole file, whichever part of it follows. */
export function identifyResponse(response: HttpResponse): FileIdentity {
  return { byteLength: totalBytes(response), validator: validatorOf(response), sha256: sha256Of(response) };
}

/** Where the part that follows begins; undefined for an answer that cannot be understood. */
export function rangeStart({ header }: HttpResponse): number | undefined {
  const start = /^bytes (\d+)-/.exec(header('content-range') ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

/** Compressed on the way, though nobody asked for it: lengths and ranges are then not the file's. */
export function isPacked({ header }: HttpResponse): boolean {
  const encoding = header('content-encoding');
  return encoding !== undefined && encoding !== 'identity';
}

function totalBytes(response: HttpResponse): number | undefined {
  if (isPacked(response)) return undefined;
  const { status, header } = response;
  const text = status === 206 ? /\/(\d+)$/.exec(header('content-range') ?? '')?.[1] : header('content-length');
  return text === undefined ? undefined : Number(text);
}

/** A weak ETag will not do (RFC 9110, 13.1.5). */
function validatorOf({ header }: HttpResponse): string | undefined {
  const etag = header('etag');
  return etag?.startsWith('"') ? etag : header('last-modified');
}

/**
 * Checksums as servers and object stores give them: RFC 9530, what was before it, Amazon's. Amazon's of an upload in parts
 * (`…=-4`) is one of their checksums, not of the file.
 */
function sha256Of({ header }: HttpResponse): string | undefined {
  const digest = header('repr-digest') ?? header('digest') ?? '';
  const field = /sha-256=:?([A-Za-z0-9+/]{43}=)/i.exec(digest)?.[1];
  const text = field ?? header('x-amz-checksum-sha256') ?? header('x-checksum-sha256');
  if (text === undefined) return undefined;
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  return /^[A-Za-z0-9+/]{43}=$/.test(text) ? Buffer.from(text, 'base64').toString('hex') : undefined;
}
