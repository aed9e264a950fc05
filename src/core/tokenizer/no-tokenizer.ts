import { basename } from 'node:path';
import { InputError } from '../errors.js';
import { shellWord } from '../files/shell-word.js';

/** A text came to a model folder that serves ids only. @throws InputError ERR_NO_TOKENIZER */
export function noTokenizer(folder: string): never {
  const path = shellWord(folder);
  throw new InputError('ERR_NO_TOKENIZER', 'no tokenizer', {
    where: basename(folder),
    remedy: `megabert convert ${path} ${path} --vocab FILE, or send input_ids`,
  });
}
