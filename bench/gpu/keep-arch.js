/**
 * Zeroes a CUDA library's code for all architectures but one, so that it packs small: 230 MB of ONNX Runtime's provider go
 * into 38 MB of xz. It stays loadable, on cards of that architecture alone.
 *
 *     node bench/gpu/keep-arch.js LIBRARY OUTPUT 90
 *
 * Fat binaries as `cuobjdump` reads them: a header {magic u32, version u16, header size u16, size u64}, then entries {kind
 * u16, version u16, header size u32, size u64, …, architecture u32 at byte 28}.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const MAGIC = 0xba55ed50;
const KIND_MACHINE_CODE = 2;

const [, , library, output, architecture] = process.argv;
const bytes = readFileSync(library);
let kept = 0;
let zeroed = 0;
const { from, to } = findSection('.nv_fatbin');
for (let offset = from; offset < to; ) {
  if (bytes.readUInt32LE(offset) !== MAGIC) {
    // Padding between fat binaries.
    offset += 8;
    continue;
  }
  const first = offset + bytes.readUInt16LE(offset + 6);
  const end = first + Number(bytes.readBigUInt64LE(offset + 8));
  for (let entry = first; entry < end; ) entry = keepOrZero(entry);
  offset = end;
}
writeFileSync(output, bytes);
console.log(`kept ${kept} bytes of sm_${architecture}, zeroed ${zeroed}`);

/** @returns the next entry's place */
function keepOrZero(entry) {
  const code = entry + bytes.readUInt32LE(entry + 4);
  const next = code + Number(bytes.readBigUInt64LE(entry + 8));
  const isKept =
    bytes.readUInt16LE(entry) === KIND_MACHINE_CODE && bytes.readUInt32LE(entry + 28) === Number(architecture);
  if (isKept) kept += next - code;
  else zeroed += bytes.fill(0, code, next) && next - code;
  return next;
}

/** By the ELF file's section headers. */
function findSection(name) {
  const table = Number(bytes.readBigUInt64LE(40));
  const header = (index) => table + index * 64;
  const names = Number(bytes.readBigUInt64LE(header(bytes.readUInt16LE(62)) + 24));
  const count = bytes.readUInt16LE(60);
  const found = Array.from({ length: count }, (_, index) => header(index)).find((at) => {
    const start = names + bytes.readUInt32LE(at);
    return bytes.toString('latin1', start, bytes.indexOf(0, start)) === name;
  });
  const place = Number(bytes.readBigUInt64LE(found + 24));
  return { from: place, to: place + Number(bytes.readBigUInt64LE(found + 32)) };
}
