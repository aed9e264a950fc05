import type { Precision } from '../model/precision.js';
import type { ProviderName } from '../runtime/session.js';

/** What `bench --json` prints: the keys of docs/cli.md, and beside them what tells how far to trust a figure. */
export interface BenchReport {
  machine: BenchMachine;
  model: { name: string; layers: number; hidden: number; heads: number; parameters: number };
  rows: BenchRow[];
  /** From the shell to the first answer, a new process; null where it was not asked for. */
  cold_start_ms: number | null;
  /** Of the checkpoint that was named for it; null where none was. */
  conversion: ConversionSpeed | null;
  /** This machine's own matrix product by all its cores: the best that was measured beside a row. */
  peak_gflops: Peaks;
  /** Read from memory, all threads of the bench. */
  memory_gb_per_second: number;
}

/** GFLOP/s, and 10⁹ integer operations a second; null for a precision that no row has. */
export interface Peaks {
  fp32: number | null;
  int8: number | null;
}

export interface BenchMachine {
  processor: string;
  /** Physical ones that this process may use. */
  cores: number;
  memory_gb: number;
  node: string;
  onnxruntime: string;
  date: string;
  /** Load average of the last minute as the bench began, a physical core; above 0.25 the figures are noisy. */
  load_per_core: number;
}

export interface ConversionSpeed {
  seconds: number;
  /** Of float32 weights. */
  written_mb_per_second: number;
  rss_mb: number;
}

export interface BenchRow {
  scenario: 'offline' | 'single-stream' | 'server';
  provider: ProviderName;
  precision: Precision;
  /** null under `--data`. */
  batch: number | null;
  length: number | null;
  threads: number;
  workers: number;
  tokens_per_second: number;
  sequences_per_second: number;
  /** Tokens that are multiplied with each weight at a time. */
  tokens_per_batch: number;
  /** Counted ones: of a call for offline, of a sequence for the others. */
  runs: number;
  ms: { p50: number; p90: number; p99: number; mean: number; sd: number; outliers: number[] };
  gflops: number;
  /** This machine's own matrix product, in the row's process, precision and neighbourhood; null where that has none. */
  peak_beside: { before: number; after: number } | null;
  /** Of the higher of the two. */
  share_of_peak: number | null;
  /** Share of fp32's top answers that this precision keeps, as megabert.json tells; null where nobody looked. */
  agreement: number | null;
  /** Most resident memory of the process that did nothing but this row. */
  rss_mb: number;
  /** Processor time over wall time. */
  cores_used: number;
  /** The same of everything else on this machine, other guests of its hypervisor included. */
  cores_used_by_others: number;
}

/** Without what it is a share of. */
export type MeasuredCell = Omit<BenchRow, 'peak_beside' | 'share_of_peak'>;
