import { InputError } from '../errors.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';

/**
 * Ids of fill-mask's `--targets`: each a piece of the vocabulary as it is written, or a text that is one piece.
 *
 * @throws InputError ERR_TARGET where one is more than one piece, or unknown
 */
export async function resolveTargets(targets: readonly string[], tokenizer: Tokenizer): Promise<number[]> {
  const encodings = await tokenizer.encodeBatch(
    targets.map((text) => ({ text })),
    { addSpecialTokens: false },
  );
  const ids = targets.map(
    (target, index) => tokenizer.idOf(target) ?? onlyId(target, encodings[index]!.ids, tokenizer),
  );
  return [...new Set(ids)];
}

function onlyId(target: string, ids: Int32Array, tokenizer: Tokenizer): number {
  if (ids.length === 1 && ids[0] !== tokenizer.specialIds.unk) return ids[0]!;
  const pieces = Array.from(ids, (id) => tokenizer.piece(id) ?? String(id)).join(' ');
  throw new InputError('ERR_TARGET', `target is not one piece of the vocabulary: ${target}`, {
    where: pieces === '' ? 'no piece' : pieces,
    remedy: 'choose targets of one piece',
  });
}
