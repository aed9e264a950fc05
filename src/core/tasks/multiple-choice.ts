import { shortestFloat32 } from '../tensor/shortest-float32.js';
import type { Text } from '../tokenizer/tokenizer.js';
import { missingField, optionalTextField, optionalTextsField } from './fields.js';
import { floatOutput } from './float-output.js';
import { type GivenIds, givenIdLists } from './given-ids.js';
import { indexOfHighest } from './index-of-highest.js';
import { RecordError } from './record-error.js';
import { softmax } from './softmax.js';
import type { JsonObject, Task, TaskContext } from './task.js';

interface ChoicesOrIds {
  /** A pair each. */
  texts: Text[];
  given?: GivenIds[];
}

/** Which of several endings or answers fits the context best: a sequence each, one softmax over all. */
export const multipleChoice: Task<ChoicesOrIds> = {
  name: 'multiple-choice',
  heads: ['ForMultipleChoice'],
  fields: ['text', 'context', 'question', 'choices'],
  encodeOptions: ({ maxLength }) => ({ maxLength }),
  readout: () => ({ kind: 'logits', rows: 'first' }),
  parse(record, context) {
    const passage = optionalTextField(record, 'text', context) ?? optionalTextField(record, 'context', context);
    if (passage !== undefined) return { texts: pairs(passage, record, context) };
    const given = givenIdLists(record, context);
    if (given === undefined) missingField('text', context);
    checkCount(given.length);
    return { texts: [], given };
  },
  texts: ({ texts }) => texts,
  sequences: ({ given }, encodings) => given ?? encodings.map(({ ids, typeIds }) => ({ ids, typeIds })),
  decode(_input, _encodings, outputs, { options }) {
    const logits = Float32Array.from(outputs, (output) => floatOutput(output, 'logits')[0]!);
    const scores = softmax(logits);
    const choice = indexOfHighest(scores);
    const prediction = {
      choice,
      score: shortestFloat32(scores[choice]!),
      scores: Float32Array.from(scores),
    };
    return options.logits ? { prediction, logits } : { prediction };
  },
};

function pairs(passage: string, record: JsonObject, context: TaskContext): Text[] {
  const choices = optionalTextsField(record, 'choices', context) ?? missingField('choices', context);
  checkCount(choices.length);
  const question = optionalTextField(record, 'question', context);
  const isChoiceFirst = (context.options.pairOrder ?? context.config.pair_order) === 'choice-first';
  return choices.map((choice) => {
    if (isChoiceFirst) return { text: completed(question, choice), pair: passage };
    return { text: passage, pair: question === undefined ? choice : `${question} ${choice}` };
  });
}

/** As Megatron-LM's RACE task: a cloze question has its gap filled, another one is followed by the choice. */
function completed(question: string | undefined, choice: string): string {
  if (question === undefined) return choice;
  return question.includes('_') ? question.split('_').join(choice) : `${question} ${choice}`;
}

function checkCount(count: number): void {
  if (count === 0) throw new RecordError('ERR_EMPTY', 'no choices');
}
