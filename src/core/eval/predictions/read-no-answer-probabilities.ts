import { InputError } from '../../errors.js';
import { parseJsonEntries } from '../datasets/parse-json.js';
import { readText } from '../datasets/read-text.js';

/** SQuAD 2's `--na-probs` file: id → probability that the question has no answer, in the file's order. */
export async function readNoAnswerProbabilities(path: string): Promise<Map<string, number>> {
  const probabilities = new Map<string, number>();
  for (const [id, value] of parseJsonEntries(await readText(path), path)) {
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new InputError('ERR_NOT_FINITE', `the probability of ${JSON.stringify(id)} is no number`, { where: path });
    }
    probabilities.set(id, value);
  }
  return probabilities;
}
