import type { DoctorReport, ProviderReport } from '../core/doctor/doctor-report.js';
import { alignColumns } from './align-columns.js';

/** What `doctor` prints: the machine, a line a provider, and what each that does not work still needs. */
export function formatDoctor({ machine, providers, fixed }: DoctorReport): string {
  const facts: [string, string][] = [
    ['processor', `${machine.processor}, ${machine.usable_cores} of ${machine.physical_cores} cores`],
    ['memory', `${machine.memory_gb} GB`],
    ['adapters', machine.adapters.join(', ') || 'none found'],
    ['NVIDIA driver', machine.nvidia_driver ?? 'none'],
    ['ONNX Runtime', `${machine.onnxruntime}, Node ${machine.node}, ${machine.platform}`],
  ];
  const laid = fixed.map(({ file, bytes, sha256 }) => ['laid', file, `${bytes} bytes`, `sha256 ${sha256}`]);
  const sections = [
    alignColumns(facts),
    alignColumns(laid),
    alignColumns(providers.map(({ name, ...report }) => [name, stateOf({ name, ...report })])),
    ...providers.filter(({ usable, libraries }) => !usable || libraries.length > 0).map(needsOf),
  ];
  return sections.filter((text) => text !== '').join('\n\n');
}

function stateOf({ usable, missing, verdict }: ProviderReport): string {
  if (!usable) return `no: ${missing}`;
  if (verdict === null) return 'yes';
  const difference = verdict.differences[verdict.dialect!];
  return `yes, ${verdict.dialect} operators, off from the CPU by ${difference?.toPrecision(2)}`;
}

function needsOf({ name, remedy, libraries }: ProviderReport): string {
  const files = libraries.map(({ name: library, found_in, version, optional, remedy: how }) => [
    `  ${library}`,
    found_in ?? (optional ? 'not found (optional)' : 'not found'),
    version ?? '',
    found_in === null ? (how ?? '') : '',
  ]);
  return [`${name}${remedy === null ? '' : `: ${remedy}`}`, alignColumns(files)]
    .filter((line) => line !== '')
    .join('\n');
}
