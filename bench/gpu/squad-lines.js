/**
 * Prints lines of ids, as long as the questions of SQuAD 1.1's dev set with their contexts: squad-lengths.json holds the
 * percentiles of BERT's uncased tokens, cut to 384. For `bench --data`, where neither the data nor a tokenizer is at hand.
 *
 *     node bench/gpu/squad-lines.js [LINES = 2048] [VOCABULARY = 30000] [LONGEST = 384] > lines.jsonl
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const percentiles = JSON.parse(readFileSync(join(import.meta.dirname, 'squad-lengths.json'), 'utf8'));
const [lines, vocabulary, longest] = [2048, 30_000, 384].map((usual, index) =>
  Number(process.argv[index + 2] ?? usual),
);
for (let line = 0; line < lines; line++) {
  // 37 is prime to the percentiles' number: every one comes as often, short ones beside long ones.
  const length = Math.min(longest, percentiles[(line * 37) % percentiles.length]);
  const input_ids = Array.from({ length }, (_, place) => 5 + ((place * 7919 + line * 31) % (vocabulary - 5)));
  console.log(JSON.stringify({ input_ids }));
}
