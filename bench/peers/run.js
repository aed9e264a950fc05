// Times megabert against what users would pick instead, in turn, on this machine, and prints a Markdown table of medians.
//   node bench/peers/run.js MODEL_FOLDER LINES.jsonl [--rounds 3] [--precisions fp32,int8] [--times FILE]
// MODEL_FOLDER is a text-classification model with its tokenizer; LINES have a `text`. With --times, what was measured is
// kept in that file: a run that was stopped goes on there.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { watchOthers } from './others.js';
import { findPeers, workFolder } from './peers.js';

/** Of more lines than this, each eighth is enough to choose a batch size by. */
const MANY_LINES = 2000;

/** Cores that others may use while a time is taken. */
const MAX_OTHERS = 0.1;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    precisions: { type: 'string', default: 'fp32' },
    times: { type: 'string' },
  },
});
const [model, linesFile] = positionals.map((path) => resolve(path));
const lines = readFileSync(linesFile, 'utf8').trim().split('\n');
const kept = values.times !== undefined && existsSync(values.times) ? JSON.parse(readFileSync(values.times)) : {};
const { chosenBatches = {}, times = {} } = kept;

const peers = findPeers(model, values.precisions.split(',')).map(tuned);
for (let round = 1; round <= Number(values.rounds); round++) {
  for (const peer of peers) {
    times[titleOf(peer)] ??= [];
    const own = times[titleOf(peer)];
    if (own.length >= round) continue;
    const answer = runPeer(peer, linesFile, peer.batch);
    if (answer === undefined) continue;
    own.push(answer);
    keep();
  }
}
printTable();

/** With the batch size, of those it is to try, that is fastest over a part of the lines. */
function tuned(peer) {
  if (peer.batches === undefined) return peer;
  chosenBatches[peer.name] ??= fastestBatch(peer);
  keep();
  return { ...peer, batch: chosenBatches[peer.name] };
}

function fastestBatch(peer) {
  const some = join(workFolder, 'some.jsonl');
  const isMany = lines.length > MANY_LINES;
  writeFileSync(some, `${lines.filter((_, index) => !isMany || index % 8 === 0).join('\n')}\n`);
  const timed = peer.batches.map((batch) => ({ batch, seconds: runPeer(peer, some, batch)?.seconds ?? Infinity }));
  return timed.reduce((best, next) => (next.seconds < best.seconds ? next : best)).batch;
}

/** Once more where something else had the machine; the least disturbed of three is taken. */
function runPeer(peer, file, batch) {
  let best;
  for (let attempt = 0; attempt < 3; attempt++) {
    const answer = runOnce(peer, file, batch);
    if (answer === undefined) return undefined;
    if (best === undefined || answer.others < best.others) best = answer;
    if (best.others < MAX_OTHERS) break;
  }
  return best;
}

function runOnce({ name, command }, file, batch) {
  const [program, ...args] = command(file, batch);
  const othersMeanwhile = watchOthers();
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  const others = othersMeanwhile();
  if (status === 0) {
    const { seconds, openSeconds } = JSON.parse(stdout.trim().split('\n').at(-1));
    return { seconds, openSeconds, others };
  }
  console.error(`left out this time: ${name}: ${stderr.trim().split('\n').at(-1)}`);
  return undefined;
}

function keep() {
  if (values.times !== undefined) writeFileSync(values.times, JSON.stringify({ chosenBatches, times }));
}

function printTable() {
  const rows = peers.flatMap((peer) => {
    const own = times[titleOf(peer)] ?? [];
    if (own.length === 0) return [];
    const seconds = median(own.map(({ seconds, openSeconds }) => seconds + openSeconds));
    return [{ title: titleOf(peer), seconds, openSeconds: median(own.map(({ openSeconds }) => openSeconds)) }];
  });
  if (rows.length === 0) return;
  const ours = rows[0].seconds;
  const others = Math.max(
    ...Object.values(times)
      .flat()
      .map((answer) => answer.others),
  );
  console.log(
    `${cpus()[0].model.trim()}; ${lines.length} lines, medians of ${values.rounds}; others used up to ${others.toFixed(2)} cores meanwhile\n`,
  );
  console.log(
    '| | lines/s, opening the model included | once it is open | megabert, fp32, is as fast |\n|---|---|---|---|',
  );
  for (const { title, seconds, openSeconds } of rows) {
    const once = openSeconds === 0 ? '' : rate(seconds - openSeconds);
    console.log(`| ${title} | ${rate(seconds)} | ${once} | ${(seconds / ours).toFixed(2)}× |`);
  }
}

function rate(seconds) {
  const perSecond = lines.length / seconds;
  return perSecond < 100 ? perSecond.toFixed(1) : perSecond.toFixed(0);
}

function titleOf({ name, batch, batches }) {
  if (batch === undefined) return name;
  return `${name}, ${batch === 1 ? 'one by one' : `batches of ${batch}`}${batches === undefined ? '' : ' (its best)'}`;
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}
