// What a user would write around an exported graph: padded batches, lengths sorted, ONNX Runtime as it comes.
//   node bare-onnx.js ONNX_FOLDER LINES BATCH sorted|unsorted
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const { Tokenizer } = createRequire(import.meta.url)('tokenizers');
const [folder, linesFile, batchSize, order] = process.argv.slice(2);

const openedMs = performance.now();
const tokenizer = Tokenizer.fromFile(join(folder, 'tokenizer.json'));
const session = await InferenceSession.create(join(folder, 'onnx/model.onnx'));
const texts = readFileSync(linesFile, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line).text);

const startMs = performance.now();
const encodings = await tokenizer.encodeBatch(texts);
const rows = encodings.map((encoding, index) => ({ ids: encoding.getIds(), index }));
if (order === 'sorted') rows.sort((a, b) => a.ids.length - b.ids.length);
const answers = [];
for (let from = 0; from < rows.length; from += Number(batchSize)) {
  const batch = rows.slice(from, from + Number(batchSize));
  const length = Math.max(...batch.map(({ ids }) => ids.length));
  const shape = [batch.length, length];
  const ids = new BigInt64Array(batch.length * length);
  const mask = new BigInt64Array(batch.length * length);
  batch.forEach((row, at) => {
    ids.set(row.ids.map(BigInt), at * length);
    mask.fill(1n, at * length, at * length + row.ids.length);
  });
  const feeds = { input_ids: new Tensor('int64', ids, shape), attention_mask: new Tensor('int64', mask, shape) };
  if (session.inputNames.includes('token_type_ids')) {
    feeds.token_type_ids = new Tensor('int64', new BigInt64Array(ids.length), shape);
  }
  const { logits } = await session.run(feeds);
  const labels = logits.dims[1];
  batch.forEach(({ index }, at) => {
    const scores = [...logits.data.slice(at * labels, (at + 1) * labels)];
    answers[index] = JSON.stringify({ label: scores.indexOf(Math.max(...scores)), scores });
  });
}
const seconds = (performance.now() - startMs) / 1000;

const tokens = rows.reduce((sum, { ids }) => sum + ids.length, 0);
console.log(JSON.stringify({ lines: answers.length, tokens, seconds, openSeconds: (startMs - openedMs) / 1000 }));
