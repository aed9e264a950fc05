import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import type { BenchReport } from '../../dist/core/bench/bench-report.js';

const projectFolder = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'megabert-bench-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const quick = '--preset demo --lengths 16 --threads 1 --workers 1 --seconds 0.01 --warm-up 1'.split(' ');

async function bench(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const command = [join(projectFolder, 'bin/run.js'), 'bench', ...args];
  const run = promisify(execFile)(process.execPath, command, { cwd: folder });
  return run.then(
    ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ status: code as number, stdout, stderr }),
  );
}

/** What `bench --json` would have printed earlier of the row that has a batch of one. */
function writeBaseline(name: string, tokensPerSecond: number): string {
  const settings = { provider: 'cpu', precision: 'fp32', batch: 1, length: 16, threads: 1, workers: 1 };
  const row = { scenario: 'offline', ...settings, tokens_per_second: tokensPerSecond };
  writeFileSync(join(folder, name), JSON.stringify({ rows: [row] }));
  return name;
}

describe('megabert bench', () => {
  it('measures every row of its grid, says what a row is a share of, and ends with 0 where none is slower', async () => {
    const slower = writeBaseline('slower.json', 0.001);
    const { status, stdout } = await bench(
      ...quick,
      ...['--batch', '1,2', '--json', '--report', 'bench.html', '--baseline', slower],
    );
    expect(status).toBe(0);
    const report: BenchReport = JSON.parse(stdout);
    expect(report.rows.map(({ batch, length, threads, precision }) => [batch, length, threads, precision])).toEqual([
      [1, 16, 1, 'fp32'],
      [2, 16, 1, 'fp32'],
    ]);
    for (const row of report.rows) {
      expect(row.tokens_per_second).toBeCloseTo(row.sequences_per_second * 16, 6);
      const { before, after } = row.peak_beside!;
      expect(row.share_of_peak).toBeCloseTo(row.gflops / Math.max(before, after), 9);
      expect(report.peak_gflops.fp32).toBeGreaterThanOrEqual(Math.max(before, after));
      expect(row.ms.p50).toBeLessThanOrEqual(row.ms.p99);
      expect(row.ms.mean).toBeGreaterThan(0);
    }
    expect(report.peak_gflops.int8).toBeNull();
    expect(report.memory_gb_per_second).toBeGreaterThan(0);
    const page = readFileSync(join(folder, 'bench.html'), 'utf8');
    expect(page.match(/<figcaption/g)).toHaveLength(3);
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  });

  it('ends with status 1 where a row is slower than the baseline allows, and names it within 100 columns', async () => {
    const faster = writeBaseline('faster.json', 1e9);
    const { status, stdout } = await bench(...quick, '--batch', '1', '--baseline', faster, '--tolerance', '5%');
    expect(status).toBe(1);
    const rows = stdout.split('\n').filter((line) => /^(row|cpu) /.test(line));
    expect(rows).toHaveLength(2);
    expect(rows[1]).toMatch(/ 0\.000× regressed$/);
    for (const line of rows) expect(line.length).toBeLessThanOrEqual(100);
  });

  it.each([
    { wrong: 'no model', args: [], status: 2 },
    { wrong: 'a model and a preset', args: ['--model', 'bert', '--preset', 'demo'], status: 2 },
    { wrong: 'a length beyond the positions', args: ['--preset', 'demo', '--lengths', '257'], status: 3 },
    {
      wrong: 'data of which no line can be served',
      args: ['--preset', 'demo', '--task', 'embeddings', '--data', 'unservable.jsonl'],
      status: 3,
      says: 'unservable.jsonl: line 2: ',
    },
    {
      wrong: 'a baseline that is none',
      args: ['--preset', 'demo', '--baseline', join(projectFolder, 'package.json')],
      status: 3,
    },
    { wrong: 'a list that is none', args: ['--preset', 'demo', '--batch', '1,x'], status: 2 },
  ])('refuses $wrong in one line', async ({ args, status, says = 'error: ' }) => {
    writeFileSync(join(folder, 'unservable.jsonl'), '\n{"input_ids":[99999999]}\n{"no":"text"}\n');
    const run = await bench(...args);
    expect(run.status).toBe(status);
    expect(run.stdout).toBe('');
    const errors = run.stderr.split('\n').filter((line) => line.startsWith('error:'));
    expect(errors).toEqual([expect.stringContaining(says)]);
  });
});
