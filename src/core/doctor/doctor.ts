/** What this machine has for inference, what a GPU still needs, and the command that gets it. */
import { basename, dirname } from 'node:path';
import { describeVerdict } from '../engine/describe-verdict.js';
import { judgeProvider } from '../engine/judge-provider.js';
import type { ProbeVerdict } from '../engine/probe-provider.js';
import { parseConfig } from '../model/parse-config.js';
import { graphicsCards } from '../runtime/adapter-facts.js';
import { layingCommand, packageOf } from '../runtime/cuda/cuda-remedies.js';
import { type CudaReport, inspectCuda } from '../runtime/cuda/inspect-cuda.js';
import { explainFailure, findObstacle } from '../runtime/diagnose.js';
import { readMachine } from '../runtime/machine.js';
import type { Obstacle } from '../runtime/obstacle.js';
import { ortVersion } from '../runtime/ort-installation.js';
import { type Provider, providers } from '../runtime/providers.js';
import type { DoctorMachine, DoctorReport, LaidFile, LibraryReport, ProviderReport } from './doctor-report.js';
import { layCudaLibraries } from './lay-cuda-libraries.js';

export interface DoctorOptions {
  /** A package that holds ONNX Runtime's CUDA library, to be laid in place first: .nupkg, .whl or .tgz. */
  from?: string;
}

/** @throws InputError as layCudaLibraries. A provider that does not work is no error here, but a line of the report. */
export async function doctor({ from }: DoctorOptions = {}): Promise<DoctorReport> {
  const fixed: LaidFile[] = from === undefined ? [] : await layCudaLibraries(from);
  const cuda = inspectCuda();
  const reports: ProviderReport[] = [];
  // One after the other: two WebGPU sessions at once would end the process.
  for (const provider of providers) reports.push(await examine(provider, cuda));
  return { machine: describeMachine(cuda), providers: reports, fixed };
}

async function examine(provider: Provider, cuda: CudaReport): Promise<ProviderReport> {
  const { name } = provider;
  const report: ProviderReport = {
    name,
    usable: false,
    missing: null,
    remedy: null,
    libraries: name === 'cuda' ? cudaLibraries(cuda) : [],
    verdict: null,
  };
  const obstacle = findObstacle(name);
  if (obstacle) return { ...report, ...obstacle };
  if (name === 'cpu') return { ...report, usable: true };
  try {
    // A model of the usual head size: what most checkpoints have.
    const verdict = await judgeProvider(provider, undefined, parseConfig({ model_type: 'megatron-bert' }), 'float32');
    const { dialect = null, differences, allowed } = verdict;
    const judged = { ...report, verdict: { dialect, differences, allowed } };
    return dialect === null ? { ...judged, ...wrong(verdict) } : { ...judged, usable: true };
  } catch (error) {
    return { ...report, ...explainFailure(error) };
  }
}

function wrong(verdict: ProbeVerdict): Obstacle {
  return { missing: `right answers: ${describeVerdict(verdict)}`, remedy: "update the card's driver" };
}

function cudaLibraries({ providerLibraries, libraries }: CudaReport): LibraryReport[] {
  const own = providerLibraries.map(({ file, isThere, versions }) => ({
    name: basename(file),
    found_in: isThere ? dirname(file) : null,
    version: versions.join(', ') || null,
    optional: false,
    remedy: isThere ? null : layingCommand(),
  }));
  const others = libraries.map(({ name, foundIn, optional }) => ({
    name,
    found_in: foundIn ?? null,
    version: null,
    optional,
    remedy: foundIn === undefined ? packageOf(name) : null,
  }));
  return [...own, ...others];
}

function describeMachine({ driver, devices }: CudaReport): DoctorMachine {
  const { processor, platform, physicalCores, usableCores, memoryBytes } = readMachine();
  return {
    processor,
    platform,
    physical_cores: physicalCores,
    usable_cores: usableCores,
    memory_gb: Math.round(memoryBytes / 1e8) / 10,
    node: process.versions.node,
    onnxruntime: ortVersion(),
    adapters: devices.length > 0 ? [...devices] : graphicsCards(),
    nvidia_driver: driver ?? null,
  };
}
