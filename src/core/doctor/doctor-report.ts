import type { DialectName } from '../graph/graph-spec.js';
import type { ProviderName } from '../runtime/session.js';

/** What `doctor --json` prints. */
export interface DoctorReport {
  machine: DoctorMachine;
  providers: ProviderReport[];
  /** What `--fix` put in place. */
  fixed: LaidFile[];
}

export interface DoctorMachine {
  processor: string;
  platform: string;
  physical_cores: number;
  usable_cores: number;
  memory_gb: number;
  node: string;
  onnxruntime: string;
  /** As the system lists them: names of NVIDIA's, PCI ids of others. */
  adapters: string[];
  nvidia_driver: string | null;
}

export interface ProviderReport {
  name: ProviderName;
  /** It starts, and answers as the CPU does. */
  usable: boolean;
  /** The first thing that stands in the way; null where it is usable. */
  missing: string | null;
  /** The one command, or setting, that gets it. */
  remedy: string | null;
  /** Libraries that it needs, by exact name. */
  libraries: LibraryReport[];
  /** How it answered beside the CPU; null where that was not reached. */
  verdict: {
    dialect: DialectName | null;
    differences: Partial<Record<DialectName, number | null>>;
    allowed: number;
  } | null;
}

export interface LibraryReport {
  name: string;
  /** A folder; `system` where the loader finds it by itself; null where it was not found. */
  found_in: string | null;
  /** Of ONNX Runtime, for its own libraries. */
  version: string | null;
  /** Opened only by operators that ours do without. */
  optional: boolean;
  remedy: string | null;
}

export interface LaidFile {
  file: string;
  bytes: number;
  sha256: string;
}
