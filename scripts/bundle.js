// Joins what a command loads into a few files: Node opens each module anew, and a cold start would wait for 200 of them.
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { rolldown } from 'rolldown';

const root = resolve(import.meta.dirname, '..');
const commands = readdirSync(resolve(root, 'dist/commands')).filter((file) => file.endsWith('.js'));
const input = Object.fromEntries([
  ['run', resolve(root, 'dist/cli/run.js')],
  ['megabert-help', resolve(root, 'dist/cli/megabert-help.js')],
  ...commands.map((file) => [`commands/${file.replace(/\.js$/, '')}`, resolve(root, 'dist/commands', file)]),
]);

// Packages stay outside: they have native parts and files of their own.
const bundle = await rolldown({
  input,
  platform: 'node',
  external: (id) => !id.startsWith('.') && !id.startsWith('/'),
});
await bundle.write({
  dir: resolve(root, 'dist/program'),
  format: 'esm',
  chunkFileNames: 'parts/[name]-[hash].js',
  cleanDir: true,
});
