// transformers.js over the exported graph; its config must say `bert` (docs/interop.md).
//   node transformers-js.js ONNX_FOLDER LINES BATCH documented|sorted
// documented: the pipeline as its pages show it, over the lines as they come; a batch of 1 is one call a line.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { env, pipeline } from '@huggingface/transformers';

const [folder, linesFile, batchSize, way] = process.argv.slice(2);
env.allowRemoteModels = false;
env.localModelPath = '/';

const openedMs = performance.now();
const classify = await pipeline('text-classification', resolve(folder), { dtype: 'fp32', device: 'cpu' });
const texts = readFileSync(linesFile, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line).text);
if (way === 'sorted') texts.sort((a, b) => a.length - b.length);

const startMs = performance.now();
let lines = 0;
for (let from = 0; from < texts.length; from += Number(batchSize)) {
  lines += (await classify(texts.slice(from, from + Number(batchSize)))).length;
}
const seconds = (performance.now() - startMs) / 1000;
console.log(JSON.stringify({ lines, seconds, openSeconds: (startMs - openedMs) / 1000 }));
