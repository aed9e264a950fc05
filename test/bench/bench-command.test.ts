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

const quick = [
  '--preset',
  'demo',
  '--batch',
  '1,2',
  '--lengths',
  '16',
  '--seconds',
  '0.01',
  '--warm-up',
  '1',
  '--json',
];

async function bench(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const command = [join(projectFolder, 'bin/run.js'), 'bench', ...args];
  const run = promisify(execFile)(process.execPath, command, { cwd: folder });
  return run.then(
    ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ status: code as number, stdout, stderr }),
  );
}

describe('megabert bench', () => {
  it('measures every row of its grid, and says what a row is a share of', async () => {
    const { status, stdout } = await bench(...quick, '--threads', '1', '--report', 'bench.html');
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

  it('ends with status 1 where a row is slower than the baseline allows, and with 0 where none is', async () => {
    const { stdout } = await bench(...quick);
    const report: BenchReport = JSON.parse(stdout);
    const scaled = (factor: number): BenchReport => ({
      ...report,
      rows: report.rows.map((row) => ({ ...row, tokens_per_second: row.tokens_per_second * factor })),
    });
    writeFileSync(join(folder, 'faster.json'), JSON.stringify(scaled(1000)));
    writeFileSync(join(folder, 'slower.json'), JSON.stringify(scaled(0.001)));
    expect((await bench(...quick, '--baseline', 'faster.json', '--tolerance', '5%')).status).toBe(1);
    expect((await bench(...quick, '--baseline', 'slower.json', '--tolerance', '5%')).status).toBe(0);
  });

  it.each([
    { wrong: 'no model', args: [], status: 2 },
    { wrong: 'a length beyond the positions', args: ['--preset', 'demo', '--lengths', '257'], status: 2 },
    {
      wrong: 'a baseline that is none',
      args: ['--preset', 'demo', '--baseline', join(projectFolder, 'package.json')],
      status: 3,
    },
    { wrong: 'a list that is none', args: ['--preset', 'demo', '--batch', '1,x'], status: 2 },
  ])('refuses $wrong in one line', async ({ args, status }) => {
    const run = await bench(...args);
    expect(run.status).toBe(status);
    expect(run.stdout).toBe('');
    expect(
      run.stderr
        .trim()
        .split('\n')
        .filter((line) => line.startsWith('error:')),
    ).toHaveLength(1);
  });
});
