import { readCpuInfo } from './read-cpu-info.js';

/**
 * Whether products of unsigned and signed bytes may come out wrong: x64 processors before VNNI add pairs of them in 16
 * bits, where 255 · 127 · 2 does not fit. A system that does not tell (Windows, macOS) is taken for one that does: being
 * right goes before being fast.
 *
 * @param architecture as `process.arch`
 */
export function saturatesSignedBytes(architecture: string = process.arch, root = '/'): boolean {
  if (architecture !== 'x64') return false;
  const flags = /^flags\s*:(.*)$/m.exec(readCpuInfo(root))?.[1] ?? '';
  return !/\b(avx512_vnni|avx_vnni)\b/.test(flags);
}
