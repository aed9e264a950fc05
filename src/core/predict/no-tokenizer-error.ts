import { InputError } from '../errors.js';

export function noTokenizerError(): InputError {
  return new InputError('ERR_NO_TOKENIZER', 'a line has a text, and the model no tokenizer', {
    remedy: 'megabert convert MODEL MODEL --vocab FILE, or send input_ids',
  });
}
