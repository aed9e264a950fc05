export const TAR_BLOCK_BYTES = 512;

export interface TarHeader {
  path: string;
  /** NaN where the field is no number. */
  byteLength: number;
  /** `no data`: folders, links and devices. `attributes`: of the next entry. `other`: data of no use here. */
  type: 'file' | 'no data' | 'attributes' | 'long name' | 'other';
}

/** True where the block's checksum is that of its bytes: the only mark that every tar header bears. */
export function isTarHeader(block: Buffer): boolean {
  let sum = 8 * 0x20;
  for (const [index, byte] of block.entries()) if (index < 148 || index >= 156) sum += byte;
  return parseNumber(block.subarray(148, 156)) === sum;
}

/** Fields of a ustar header block (POSIX.1-2017, pax, "ustar Interchange Format"), and GNU's types `L` and `S`. */
export function parseTarHeader(block: Buffer): TarHeader {
  const isUstar = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isUstar ? parseText(block.subarray(345, 500)) : '';
  const name = parseText(block.subarray(0, 100));
  return {
    path: prefix === '' ? name : `${prefix}/${name}`,
    byteLength: parseNumber(block.subarray(124, 136)),
    type: typeOf(String.fromCharCode(block[156]!)),
  };
}

function typeOf(flag: string): TarHeader['type'] {
  if (flag === '0' || flag === '\0' || flag === '7') return 'file';
  if (flag === 'x') return 'attributes';
  if (flag === 'L') return 'long name';
  return '123456'.includes(flag) ? 'no data' : 'other';
}

function parseText(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? field.length : end);
}

/** Octal digits, or, with the first bit set, a binary number (GNU, for 8 GiB and more). */
function parseNumber(field: Buffer): number {
  if (field[0] === 0x80) return Number(BigInt(`0x${field.subarray(1).toString('hex')}`));
  const digits = field
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trimStart();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : Number.NaN;
}
