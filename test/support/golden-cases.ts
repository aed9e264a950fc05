/** The reference's golden cases: inputs and outputs of one forward pass of transformers' class (test/fixtures/golden/ORIGIN.md). */
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DType } from '../../dist/core/tensor/dtype.js';
import type { Tensor, Tensors } from '../../dist/core/tensor/tensor.js';

export interface GoldenCase {
  model: string;
  weights: string;
  case: string;
  kwargs: Record<string, unknown>;
  min_top1_margin?: number;
}

export interface GoldenTensors {
  inputs: Tensors;
  outputs: Tensors;
}

export function readGoldenIndex(folder: string): GoldenCase[] {
  return JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
}

export function readGoldenCase(folder: string, { model, case: name }: GoldenCase): GoldenTensors {
  const tensors = readSafetensorsFile(join(folder, model, `${name}.safetensors`));
  const part = (prefix: string): Tensors =>
    Object.fromEntries(
      Object.entries(tensors).flatMap(([key, tensor]) =>
        key.startsWith(prefix) ? [[key.slice(prefix.length), tensor]] : [],
      ),
    );
  return { inputs: part('in.'), outputs: part('out.') };
}

/** The model folder that the reference ran, its weights linked, some keys of its config.json changed; the caller removes it. */
export function linkModelFolder(
  folder: string,
  { model, weights }: GoldenCase,
  changed: Record<string, unknown>,
): string {
  const linked = mkdtempSync(join(tmpdir(), 'megabert-golden-'));
  const config = JSON.parse(readFileSync(join(folder, model, 'config.json'), 'utf8'));
  writeFileSync(join(linked, 'config.json'), JSON.stringify({ ...config, ...changed }));
  symlinkSync(join(folder, weights), join(linked, 'model.safetensors'));
  return linked;
}

/** Independent of the program's own reader. */
function readSafetensorsFile(file: string): Tensors {
  const bytes = readFileSync(file);
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> = JSON.parse(
    bytes.toString('utf8', 8, start),
  );
  return Object.fromEntries(
    Object.entries(header).flatMap(([name, entry]): [string, Tensor][] => {
      if (name === '__metadata__') return [];
      const [from, to] = entry.data_offsets;
      const { buffer } = Uint8Array.from(bytes.subarray(start + from, start + to));
      return [[name, { ...numbers(entry.dtype, buffer), shape: entry.shape }]];
    }),
  );
}

function numbers(dtype: string, buffer: ArrayBuffer): { dtype: DType; data: Tensor['data'] } {
  switch (dtype) {
    case 'F32':
      return { dtype: 'float32', data: new Float32Array(buffer) };
    case 'I64':
      return { dtype: 'int64', data: new BigInt64Array(buffer) };
    case 'F16':
      return { dtype: 'float16', data: new Uint16Array(buffer) };
    default:
      throw new Error(`no golden case has ${dtype}`);
  }
}
