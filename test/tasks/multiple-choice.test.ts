import { describe, expect, test } from 'vitest';
import type { PredictObjectsOptions } from '../../dist/core/predict/predict-objects.js';
import type { JsonObject } from '../../dist/core/tasks/task.js';
import { failures, serve, taskModel } from '../support/ask.js';

describe('multiple-choice', () => {
  const choice = taskModel('choice');
  const [context, choices] = ['He bent his wise', ['brows', 'fate']];

  async function logitsOf(line: JsonObject, options: PredictObjectsOptions = {}): Promise<number[]> {
    const [out] = await serve(choice, [line], { ...options, logits: true });
    return out!.logits;
  }

  test('puts the choice behind the question, or into its gap before the context', async () => {
    const behind = await logitsOf({ context, question: 'What?', choices });
    expect(behind).toEqual(await logitsOf({ text: context, choices: choices.map((each) => `What? ${each}`) }));
    const filled = await logitsOf({ context, question: 'His _ is $& _', choices }, { pairOrder: 'choice-first' });
    for (const [index, each] of choices.entries()) {
      const [expected] = await logitsOf({ text: `His ${each} is $& ${each}`, choices: [context] });
      expect(filled[index]).toBeCloseTo(expected!, 5);
    }
  });

  test('refuses a line without choices', async () => {
    const wrong: JsonObject[] = [{ choices: [] }, {}, { choices: 'b' }, { choices: ['b', 1] }];
    const found = await failures(choice, ...wrong.map((fields) => ({ text: 'a', ...fields })));
    expect(found).toEqual(['ERR_EMPTY', 'ERR_FIELD', 'ERR_FIELD', 'ERR_FIELD']);
  });
});
