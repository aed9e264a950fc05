import { InputError } from '../errors.js';
import { openTree } from '../files/open-tree.js';
import { shellWord } from '../files/shell-word.js';
import { findTokenizerFiles } from '../huggingface/find-tokenizer-files.js';
import { offsetPairs } from '../tokenizer/offset-pairs.js';
import { openTokenizer } from '../tokenizer/open-tokenizer.js';

/** `inspect --tokenize --json`. */
export interface Tokenized {
  ids: number[];
  typeIds: number[];
  pieces: string[];
  /** Start and end of each piece in the text, UTF-16; `[0, 0]` for special tokens that were added. */
  offsets: [number, number][];
}

/**
 * How the tokenizer of a model folder, or one that lies in a checkpoint, reads a text.
 *
 * @throws InputError ERR_NO_TOKENIZER
 */
export async function tokenize(path: string, text: string): Promise<Tokenized> {
  const tree = await openTree(path);
  try {
    const files = await findTokenizerFiles(tree);
    if (files.size === 0) {
      throw new InputError('ERR_NO_TOKENIZER', 'no tokenizer', {
        where: path,
        remedy: `megabert convert ${shellWord(path)} DIR --vocab FILE`,
      });
    }
    const tokenizer = await openTokenizer(files);
    const [encoding] = await tokenizer.encodeBatch([{ text }]);
    const ids = [...encoding.ids];
    return {
      ids,
      typeIds: [...encoding.typeIds],
      pieces: ids.map((id) => tokenizer.piece(id) ?? ''),
      offsets: offsetPairs(encoding),
    };
  } finally {
    await tree.close();
  }
}
