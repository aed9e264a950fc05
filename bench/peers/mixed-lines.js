// Short and long lines mixed, as they come in real life: SST-2's sentences and SQuAD's paragraphs, in a seeded random order.
//   node mixed-lines.js SST-2/dev.tsv squad/dev-v1.1.json[.gz] COUNT > mixed.jsonl
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createRandom } from '../../dist/core/random.js';

const [sstFile, squadFile, count] = process.argv.slice(2);
const [, ...rows] = readFileSync(sstFile, 'utf8').trim().split('\n');
const sentences = rows.map((row) => row.split('\t')[0].trim());
const squad = readFileSync(squadFile);
const { data } = JSON.parse(squadFile.endsWith('.gz') ? gunzipSync(squad) : squad);
const paragraphs = data.flatMap((article) => article.paragraphs.map(({ context }) => context));

const random = createRandom(0);
const half = Number(count) / 2;
const texts = [...shuffled(sentences).slice(0, half), ...shuffled(paragraphs).slice(0, half)];
for (const text of shuffled(texts)) console.log(JSON.stringify({ text }));

function shuffled(items) {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
