import { basename } from 'node:path';
import { InputError } from '../errors.js';

/** A text came to a model folder that serves ids only. @throws InputError ERR_NO_TOKENIZER */
export function noTokenizer(path: string): never {
  throw new InputError('ERR_NO_TOKENIZER', 'no tokenizer', {
    where: basename(path),
    remedy: `megabert convert ${path} ${path} --vocab FILE, or send input_ids`,
  });
}
