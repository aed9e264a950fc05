import type { Listener } from '../events.js';

export interface DownloadOptions {
  /** A plain folder, instead of the cache. */
  to?: string;
  /** Branch, tag or commit of the hub. */
  revision?: string;
  include?: readonly string[];
  exclude?: readonly string[];
  /** Say what would be fetched; fetch nothing. */
  dryRun?: boolean;
  /** Take what is there; ask nobody. */
  offline?: boolean;
  /** Variables that say where things are fetched from and kept; default: the process's. */
  variables?: NodeJS.ProcessEnv;
  /** Before the first retry; doubles with each. */
  firstDelayMs?: number;
  signal?: AbortSignal;
  listener?: Listener;
}

export interface DownloadResult {
  /** What `convert` or `-m` takes: a folder, or NGC's zip with its vocabulary beside it. */
  path: string;
  /** Commit of the hub, version of NGC. */
  revision: string | null;
  files: DownloadedFile[];
}

export interface DownloadedFile {
  name: string;
  /** Null where nobody says before it is fetched. */
  bytes: number | null;
  sha256: string | null;
  /** It was there already. */
  cached: boolean;
}
