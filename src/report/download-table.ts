import type { DownloadedFile } from '../core/download/download-options.js';
import { alignColumns } from './align-columns.js';

/** `megabert download --dry-run`: a row a file, and below it its hash, which does not fit beside it into 80 columns. */
export function downloadTable(files: readonly DownloadedFile[]): string {
  const header = ['FILE', 'BYTES', 'CACHED'];
  const rows = files.map(({ name, bytes, cached }) => [
    name,
    bytes === null ? '?' : bytes.toLocaleString('en-US'),
    cached ? 'yes' : 'no',
  ]);
  const [head, ...lines] = alignColumns([header, ...rows]).split('\n');
  const hashes = files.map(({ sha256 }) => (sha256 === null ? [] : [`  sha256 ${sha256}`]));
  return [head, ...lines.flatMap((line, i) => [line, ...hashes[i]!])].join('\n');
}
