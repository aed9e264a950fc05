/**
 * Prints what the calls measured as one Markdown table:
 *
 *     node bench/gpu/table.js bench.txt
 *
 * The file has a name on a line of its own, and after it what `bench --json` printed under that name, if anything, and how it
 * ended, if badly.
 */
import { readFileSync } from 'node:fs';

console.log('| what | provider | precision | batch | length | workers | tokens/s | p50, ms |');
console.log('|---|---|---|---|---|---|---|---|');
const [, ...named] = readFileSync(process.argv[2], 'utf8').split(/^"(.*)"$/m);
for (let index = 0; index < named.length; index += 2) printRows(named[index], parse(named[index + 1]));

function printRows(name, { error, rows = [] }) {
  if (error) console.log(`| ${name} | ${error.message} | | | | | | |`);
  for (const { provider, precision, batch, length, workers, tokens_per_second, ms } of rows) {
    const speed = Math.round(tokens_per_second).toLocaleString('en-US');
    const cells = [name, provider, precision, batch ?? 'lines', length ?? 'own', workers, speed, ms.p50.toFixed(1)];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

function parse(text) {
  const [, end] = /^\((ended by status \d+ within \d+ s|no time left)/m.exec(text) ?? [];
  try {
    return JSON.parse(text.replace(/^\((ended|no time left).*$/m, ''));
  } catch {
    return { error: { message: end ?? 'nothing was printed' } };
  }
}
