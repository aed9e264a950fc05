import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const projectFolder = resolve(import.meta.dirname, '..');
const architecture = readFileSync(join(projectFolder, 'ARCHITECTURE.md'), 'utf8');

interface Room {
  name: string;
  mayImport: readonly string[];
  packages: readonly string[];
}

/** `graph/   BERT as ONNX … ← tensor model [package]` */
const rooms: Room[] = [...architecture.matchAll(/^ {4}([a-z]+)\/ {2,}(.*)$/gm)]
  .filter(([, name]) => existsSync(join(projectFolder, 'src/core', name)))
  .map(([, name, line]) => ({
    name,
    mayImport: (/← ([a-z ]+)/.exec(line)?.[1] ?? '').trim().split(' ').filter(Boolean),
    packages: [...(/\[(.*)\]/.exec(line)?.[1] ?? '').split(', ')].filter(Boolean),
  }));

const sources = readdirSync(join(projectFolder, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join(projectFolder, 'src', path), 'utf8');
    return { path, imports: importsOf(text), declarations: declarationsOf(text) };
  });

describe('the rooms of ARCHITECTURE.md', () => {
  it('lists every room, each once', () => {
    const folders = readdirSync(join(projectFolder, 'src/core'), { withFileTypes: true });
    const names = folders.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    expect(rooms.map((room) => room.name).sort()).toEqual(names.sort());
  });

  it('draws every arrow from a room above', () => {
    for (const [index, room] of rooms.entries()) {
      const above = new Set(rooms.slice(0, index).map(({ name }) => name));
      expect(room.mayImport.filter((name) => !above.has(name))).toEqual([]);
    }
  });

  it.each(rooms)('$name imports only itself and what its arrow names', ({ name, mayImport, packages }) => {
    const allowed = new Set([name, 'errors.js', 'events.js', 'random.js', 'package-file.js', ...mayImport]);
    const strangers = sources
      .filter(({ path }) => path.startsWith(`core/${name}/`))
      .flatMap(({ path, imports }) =>
        imports.filter((target) => !isAllowed(target, path)).map((t) => `${path} → ${t}`),
      );
    expect(strangers).toEqual([]);

    function isAllowed(target: string, path: string): boolean {
      if (target.startsWith('node:')) return true;
      if (!target.startsWith('.')) return packages.includes(target) || !isClaimed(target);
      const [top, room] = join(dirname(path), target).split('/');
      return top === 'core' && allowed.has(room);
    }
  });

  it('lets the core know nothing of the command line', () => {
    const faces = sources
      .filter(({ path }) => path.startsWith('core/'))
      .flatMap(({ path, imports }) => imports.map((target) => ({ path, target })))
      .filter(({ target }) => ['@oclif/core', 'chalk', 'cli-progress'].includes(target));
    expect(faces).toEqual([]);
  });

  it('imports nothing in a circle, types included', () => {
    const left = new Map(sources.map(({ path, imports }) => [path, neighboursOf(path, imports)]));
    // What imports nothing that is left is in no circle.
    for (let before = -1; before !== left.size; ) {
      before = left.size;
      for (const [path, targets] of left) if (!targets.some((target) => left.has(target))) left.delete(path);
    }
    expect([...left.keys()]).toEqual([]);
  });

  it('names only files and folders that exist', () => {
    const paths = [...architecture.matchAll(/(?<![\w*./-])[\w-]+(?:\/[\w.-]+)*(?:\/|\.(?:ts|js|md)\b)/g)].map(
      ([path]) => path,
    );
    expect(paths.length).toBeGreaterThan(50);
    expect([...new Set(paths)].filter((path) => !isThere(path))).toEqual([]);
  });

  it('names only types and functions that exist', () => {
    const names = [...architecture.matchAll(/`(\w*[a-z]\w*)`/g)]
      .map(([, name]) => name)
      .filter((name) => /[A-Z]/.test(name));
    const declared = new Set(sources.flatMap(({ declarations }) => declarations));
    expect(names.length).toBeGreaterThan(30);
    expect([...new Set(names)].filter((name) => !declared.has(name))).toEqual([]);
  });
});

function neighboursOf(path: string, imports: readonly string[]): string[] {
  const own = imports.filter((target) => target.startsWith('.'));
  return own.map((target) => join(dirname(path), target).replace(/\.js$/, '.ts'));
}

/** A path from the top, from src/core, or a file's name alone. */
function isThere(path: string): boolean {
  const isName = !path.includes('/') && sources.some((source) => basename(source.path) === path);
  return isName || ['.', 'src/core'].some((folder) => existsSync(join(projectFolder, folder, path)));
}

/** Packages that one room has for itself. */
function isClaimed(target: string): boolean {
  return rooms.some(({ packages }) => packages.includes(target));
}

function importsOf(source: string): string[] {
  return [...source.matchAll(/(?:^|\s)(?:import|export)\s[^'"]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)/g)].map(
    ([, fixed, lazy]) => fixed ?? lazy,
  );
}

function declarationsOf(source: string): string[] {
  return [
    ...source.matchAll(/^(?:export )?(?:abstract )?(?:async )?(?:interface|type|class|const|function\*?) (\w+)/gm),
  ].map(([, name]) => name);
}
