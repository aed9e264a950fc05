import type { Tokenizer } from '../tokenizer/tokenizer.js';
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
  sequences: (input, encodings) => [promptOf(sequenceOf(input, encodings), input)],
  decode(input, encodings, outputs, { options, tokenizer }) {
    const newIds = Array.from(outputs[0]!.ids!.data, Number);
    const prompt = promptOf(sequenceOf(input, encodings), input).ids;
    const prediction = {
      ...(tokenizer === undefined ? {} : { generated_text: generatedText(input, prompt, newIds, tokenizer) }),
      token_ids: newIds,
      finish_reason: Number(outputs[0]!.stopped!.data[0]) === 1 ? 'stop' : 'length',
    };
    return options.logits ? { prediction, logits: floatRows(outputs[0]!, 'logits') } : { prediction };
  },
};

/** A text's prompt has no separator at its end; ids are taken as they are. */
function promptOf(
  { ids, typeIds }: ReturnType<typeof sequenceOf>,
  input: TextOrIds,
): { ids: Int32Array; typeIds?: Int32Array } {
  return input.given === undefined ? { ids: ids.subarray(0, -1), typeIds: typeIds?.subarray(0, -1) } : { ids, typeIds };
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
