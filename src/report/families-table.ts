import type { ListedFamily } from '../core/download/list-families.js';
import { alignColumns } from './align-columns.js';

/** `megabert download --list`: a row a family, and below it what does not fit beside it into 80 columns. */
export function familiesTable(families: readonly ListedFamily[]): string {
  const header = ['NAME', 'PARAMETERS', 'SIZE', 'VOCABULARY', 'CACHED', 'LICENCE'];
  const rows = families.map(({ name, parameters, bytes, vocabularySize, licence, path }) => [
    name,
    parameters,
    bytes === undefined ? '' : `${(bytes / 1e9).toFixed(1)} GB`,
    vocabularySize === undefined ? '' : vocabularySize.toLocaleString('en-US'),
    path === null ? 'no' : 'yes',
    licence ?? 'see its page',
  ]);
  const [head, ...lines] = alignColumns([header, ...rows]).split('\n');
  return [head, ...families.flatMap(({ language, source }, i) => [lines[i], `  ${language} · ${source}`])].join('\n');
}
