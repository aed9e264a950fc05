import type { ExpectedFile } from './transfer.js';

/** What a download will do, before it does it. */
export interface DownloadPlan {
  /** What will be there in the end: a folder, or a file. */
  path: string;
  /** Commit of the hub, or version of NGC. */
  revision?: string;
  files: readonly PlannedFile[];
  /** Once all files are there. */
  finish?(): Promise<void>;
}

export interface PlannedFile {
  /** As its publisher calls it. */
  name: string;
  url: string;
  token?: string;
  /** Where the bytes go. */
  path: string;
  expected: ExpectedFile;
  /** Whether the bytes are there, and right as far as anyone can say. */
  isThere(): Promise<boolean>;
  /** Once they are. */
  place?(sha256: string): Promise<void>;
}
