// The program itself, as a shell runs it. Its seconds begin before it opens the model.
//   node megabert.js MODEL_FOLDER LINES PRECISION
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const [folder, linesFile, precision] = process.argv.slice(2);
const program = resolve(import.meta.dirname, '../../bin/run.js');
const args = [
  'predict',
  linesFile,
  '-m',
  folder,
  '--precision',
  precision,
  '--provider',
  'cpu',
  '-o',
  `${linesFile}.out`,
  '--json',
  '--quiet',
];
const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
if (status !== 0) throw new Error(stderr);
const { lines, tokens, seconds } = JSON.parse(stdout);
console.log(JSON.stringify({ lines, tokens, seconds, openSeconds: 0 }));
