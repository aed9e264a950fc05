import type { Sequence } from '../model/sequence.js';
import type { Encoding, Tokenizer } from '../tokenizer/tokenizer.js';
import { floatRows } from './float-output.js';
import type { Task, TaskContext } from './task.js';
import { parseTextOrIds, sequenceOf, type TextOrIds, textsOf } from './text-or-ids.js';

/** Goes on with a text, a piece at a time. */
export const textGeneration: Task<TextOrIds> = {
  name: 'text-generation',
  heads: ['ForCausalLM'],
  fields: ['text'],
  // One more, for the separator that is taken off again.
  encodeOptions: ({ maxLength }) => ({ maxLength: maxLength + 1 }),
  readout: (context) => {
    const { maxNewTokens, temperature, topK, topP, seed, logits } = context.options;
    return {
      kind: 'generate',
      sampling: {
        maxNewTokens: maxNewTokens!,
        temperature: temperature!,
        topK,
        topP,
        seed: seed!,
        stopIds: stopIds(context),
        withLogits: logits,
      },
    };
  },
  parse: (record, context) => parseTextOrIds(record, context, 'none'),
  texts: textsOf,
  sequences: (input, encodings, { maxLength }) => [promptOf(input, encodings, maxLength)],
  decode(input, encodings, outputs, { options, tokenizer, maxLength }) {
    const newIds = Array.from(outputs[0]!.ids!.data, Number);
    const prompt = promptOf(input, encodings, maxLength).ids;
    const prediction = {
      ...(tokenizer === undefined ? {} : { generated_text: generatedText(input, prompt, newIds, tokenizer) }),
      token_ids: newIds,
      finish_reason: Number(outputs[0]!.stopped!.data[0]) === 1 ? 'stop' : 'length',
    };
    return options.logits ? { prediction, logits: floatRows(outputs[0]!, 'logits') } : { prediction };
  },
};

/** A text's prompt has no separator at its end, if its tokenizer adds one; ids are taken as they are. */
function promptOf(input: TextOrIds, encodings: readonly Encoding[], maxLength: number): Sequence {
  const { ids, typeIds } = sequenceOf(input, encodings);
  if (input.given !== undefined) return { ids, typeIds };
  const length = encodings[0]!.special.at(-1) === 1 ? ids.length - 1 : Math.min(ids.length, maxLength);
  return { ids: ids.subarray(0, length), typeIds: typeIds?.subarray(0, length) };
}

function stopIds({ config, tokenizer }: TaskContext): number[] {
  const stop = config.eos_token_id ?? tokenizer?.specialIds.sep;
  return stop === undefined ? [] : [stop];
}

/** The given text itself, then what the new ids add to the decoded prompt. */
function generatedText(input: TextOrIds, prompt: Int32Array, newIds: readonly number[], tokenizer: Tokenizer): string {
  const before = tokenizer.decode(prompt);
  const whole = tokenizer.decode([...prompt, ...newIds]);
  return (input.text?.text ?? before) + whole.slice(before.length);
}
