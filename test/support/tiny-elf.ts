/** A shared library of Linux with nothing in it but what it needs and what it says (System V ABI, 64 bits). */

const HEADER_BYTES = 64;
const SECTION_BYTES = 64;

export function tinyElf(needed: readonly string[], constants: readonly string[]): Uint8Array {
  const names = strings(needed);
  const dynamic = Buffer.concat(needed.map((name) => entry(1n, BigInt(names.indexOf(`${name}\0`)))));
  const sections: [string, Buffer][] = [
    ['', Buffer.alloc(0)],
    ['.dynstr', names],
    ['.dynamic', dynamic],
    ['.rodata', strings(constants)],
  ];
  const sectionNames = strings([...sections.map(([name]) => name), '.shstrtab'].slice(1));
  sections.push(['.shstrtab', sectionNames]);

  let offset = HEADER_BYTES;
  const headers = sections.map(([name, content]) => {
    const header = Buffer.alloc(SECTION_BYTES);
    header.writeUInt32LE(name === '' ? 0 : sectionNames.indexOf(`${name}\0`), 0);
    header.writeBigUInt64LE(BigInt(offset), 24);
    header.writeBigUInt64LE(BigInt(content.length), 32);
    offset += content.length;
    return header;
  });
  const head = Buffer.alloc(HEADER_BYTES);
  head.write('\x7fELF\x02\x01', 'latin1');
  head.writeBigUInt64LE(BigInt(offset), 40);
  head.writeUInt16LE(SECTION_BYTES, 58);
  head.writeUInt16LE(sections.length, 60);
  head.writeUInt16LE(sections.length - 1, 62);
  return new Uint8Array(Buffer.concat([head, ...sections.map(([, content]) => content), ...headers]));
}

function strings(texts: readonly string[]): Buffer {
  return Buffer.from(`\0${texts.map((text) => `${text}\0`).join('')}`, 'latin1');
}

function entry(tag: bigint, value: bigint): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64LE(tag, 0);
  bytes.writeBigUInt64LE(value, 8);
  return bytes;
}
