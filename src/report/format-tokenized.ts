import type { Tokenized } from '../core/convert/tokenize.js';
import { alignColumns } from './align-columns.js';

/** A line a piece: id, piece, type, where it stands in the text. */
export function formatTokenized({ ids, typeIds, pieces, offsets }: Tokenized): string {
  const rows = ids.map((id, i) => [String(id), pieces[i], String(typeIds[i]), offsets[i].join('–')]);
  return alignColumns([['id', 'piece', 'type', 'offsets'], ...rows]);
}
