import { InputError } from '../errors.js';

/** A text came to a model folder that serves ids only. @throws InputError ERR_NO_TOKENIZER */
export function noTokenizer(model: string): never {
  throw new InputError('ERR_NO_TOKENIZER', 'no tokenizer', {
    where: model,
    remedy: `megabert convert ${model} ${model} --vocab FILE, or send input_ids`,
  });
}
