import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { InputError } from '../../errors.js';

/** A data set is held as one string: V8's longest is 2²⁹ − 24 characters. */
const MAX_TEXT_BYTES = 2 ** 29 - 24;

/**
 * A whole file of text, gunzipped where it is gzip (known by its first bytes), without BOM.
 * @throws InputError where it is missing, empty, too long or not UTF-8 (naming the line)
 */
export async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  if (bytes.length === 0) throw new InputError('ERR_NO_ROWS', 'the file is empty', { where: path });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InputError('ERR_UTF8', `not UTF-8 in line ${badLine(bytes)}`, { where: path, cause });
  }
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > MAX_TEXT_BYTES) throw tooLong(path);
    const bytes = await readFile(path);
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? await unzip(bytes, path) : bytes;
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError('ERR_FILE', 'cannot read the file', { where: path, cause });
  }
}

async function unzip(bytes: Buffer, path: string): Promise<Buffer> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: MAX_TEXT_BYTES });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLong(path);
    throw new InputError('ERR_GZIP', 'the gzip stream is broken', { where: path, cause });
  }
}

function tooLong(path: string): InputError {
  return new InputError('ERR_TOO_LARGE', `more than ${MAX_TEXT_BYTES} bytes of text`, {
    where: path,
    remedy: 'split the data set, or score predictions in parts',
  });
}

/** The first line that is not UTF-8 by itself, from 1. */
function badLine(bytes: Buffer): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let line = 1, start = 0; ; line++) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    if (newline === -1) return line;
    start = newline + 1;
  }
}
