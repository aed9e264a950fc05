import { readMachine } from '../runtime/machine.js';
import { ortVersion } from '../runtime/ort-installation.js';
import type { BenchMachine } from './bench-report.js';

/** What a reader must know to compare figures with another machine's. */
export function describeMachine(): BenchMachine {
  const { processor, usableCores, memoryBytes, load } = readMachine();
  return {
    processor,
    cores: usableCores,
    memory_gb: Math.round(memoryBytes / 1e9),
    node: process.version,
    onnxruntime: ortVersion(),
    date: new Date().toISOString().slice(0, 10),
    load_per_core: load / usableCores,
  };
}
