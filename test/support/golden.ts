import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors } from '../../dist/core/checkpoint/read-safetensors.js';
import { openFile } from '../../dist/core/files/open-file.js';
import type { Sequence } from '../../dist/core/model/sequence.js';
import { readTensor } from '../../dist/core/tensor/read-tensor.js';
import type { Tensor, Tensors } from '../../dist/core/tensor/tensor.js';
import { shared } from './shared.js';
import { temporaryFolder } from './temporary-folder.js';

export type GoldenSize = 'tiny' | 'odd';

interface GoldenCase {
  model: string;
  weights: string;
}

/** A model folder of the reference's weights, by links as in the hub's cache. */
export function goldenModel(size: GoldenSize, model: string): string {
  const root = shared(`reference/golden/${size}`);
  const index: GoldenCase[] = JSON.parse(readFileSync(join(root, 'index.json'), 'utf8'));
  const weights = index.find((entry) => entry.model === model)!.weights;
  const folder = temporaryFolder();
  symlinkSync(join(root, model, 'config.json'), join(folder, 'config.json'));
  symlinkSync(join(root, weights), join(folder, 'model.safetensors'));
  return folder;
}

/** A case's tensors, under `in.NAME` and `out.NAME`. */
export async function goldenTensors(size: GoldenSize, model: string, name: string): Promise<Tensors> {
  const source = await openFile(shared(`reference/golden/${size}/${model}/${name}.safetensors`));
  const { tensors } = await readSafetensors(source);
  const read: Tensors = {};
  for (const [key, tensor] of tensors) read[key] = await readTensor(tensor);
  await source.close();
  return read;
}

/** Rows of `in.input_ids` without what the attention mask leaves out. */
export function goldenSequences(tensors: Tensors): Sequence[] {
  const { 'in.input_ids': ids, 'in.attention_mask': mask, 'in.token_type_ids': typeIds } = tensors;
  const length = ids!.shape.at(-1)!;
  const count = ids!.data.length / length;
  return Array.from({ length: count }, (_, row) => {
    const places = Array.from({ length }, (_, place) => row * length + place).filter(
      (place) => !mask || mask.data[place],
    );
    const pick = ({ data }: Tensor): Int32Array => Int32Array.from(places, (place) => Number(data[place]));
    return { ids: pick(ids!), ...(typeIds && { typeIds: pick(typeIds) }) };
  });
}
