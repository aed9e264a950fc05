import type { ListedFamily } from '../core/download/list-families.js';
import { alignColumns } from './align-columns.js';

/** `megabert download --list`, a line a family. */
export function familiesTable(families: readonly ListedFamily[]): string {
  const header = ['NAME', 'PARAMETERS', 'SIZE', 'VOCABULARY', 'LANGUAGE', 'LICENCE', 'CACHED', 'SOURCE'];
  const rows = families.map(({ name, parameters, bytes, vocabularySize, language, licence, path, source }) => [
    name,
    parameters,
    bytes === undefined ? '' : `${(bytes / 1e9).toFixed(1)} GB`,
    vocabularySize === undefined ? '' : vocabularySize.toLocaleString('en-US'),
    language,
    licence ?? 'see its page',
    path === null ? 'no' : 'yes',
    source,
  ]);
  return alignColumns([header, ...rows]);
}
