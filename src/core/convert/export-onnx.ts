import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createFile } from '../files/create-file.js';
import { readAhead } from '../files/read-ahead.js';
import { writeBytes } from '../files/write-bytes.js';
import { buildGraph } from '../graph/build-graph.js';
import { formatConfig } from '../huggingface/format-config.js';
import type { Pretrained } from '../huggingface/pretrained.js';
import { headOf } from '../model/heads.js';
import { parametersOf } from '../model/parameters.js';
import { cast } from '../tensor/cast.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import type { StoredTensor } from '../tensor/stored-tensor.js';
import { zeros } from '../tensor/zeros.js';

/**
 * Writes what transformers.js and optimum read: config and tokenizer, `onnx/model.onnx` of the config's class, and its
 * weights in float32 as `onnx/model.onnx_data`. Standard operators only.
 *
 * @returns bytes of the weights
 */
export async function exportOnnx(
  folder: string,
  { config, weights, tokenizer }: Pretrained,
  onProgress?: (doneBytes: number, totalBytes: number) => void,
): Promise<number> {
  const head = headOf(config.architectures) ?? 'Model';
  const onnxFolder = join(folder, 'onnx');
  await mkdir(onnxFolder);
  const parameters = parametersOf(config, head);
  const own = parameters.flatMap(({ name, tiedTo }): [string, LazyTensor][] => {
    const weight = weights.get(name);
    return weight === undefined || tiedTo !== undefined ? [] : [[name, weight]];
  });
  const { stored, byteLength } = await writeData(join(onnxFolder, 'model.onnx_data'), new Map(own), onProgress);
  for (const { name, tiedTo } of parameters) {
    if (tiedTo !== undefined) stored.set(name, stored.get(tiedTo)!);
  }
  const { model } = buildGraph({ form: 'exported', dialect: 'plain', config, head, weights: stored });
  await writeBytes(join(onnxFolder, 'model.onnx'), model);
  // What tells transformers.js to fetch the second file.
  const json = { ...formatConfig(config), 'transformers.js_config': { use_external_data_format: true } };
  await writeBytes(join(folder, 'config.json'), `${JSON.stringify(json, null, 2)}\n`);
  for (const [name, bytes] of tokenizer ?? []) await writeBytes(join(folder, name), bytes);
  return byteLength;
}

/** A page, so that a runtime can map each tensor by itself (onnx.proto, external_data). */
const ALIGNMENT = 4096;

/** One tensor after the other, float32, each at the start of a page. */
async function writeData(
  path: string,
  weights: ReadonlyMap<string, LazyTensor>,
  onProgress?: (doneBytes: number, totalBytes: number) => void,
): Promise<{ stored: Map<string, StoredTensor>; byteLength: number }> {
  const stored = new Map<string, StoredTensor>();
  const content: LazyTensor[] = [];
  let end = 0;
  for (const [name, weight] of weights) {
    const floats = cast(weight, 'float32');
    const { shape, byteLength } = floats;
    const byteOffset = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    content.push(zeros('uint8', [byteOffset - end]), floats);
    stored.set(name, { file: path, byteOffset, byteLength, dtype: 'float32', shape });
    end = byteOffset + byteLength;
  }
  const file = await createFile(path);
  try {
    let written = 0;
    for await (const block of readAhead(content)) {
      await file.write(block);
      written += block.length;
      onProgress?.(written, end);
    }
  } finally {
    await file.close();
  }
  return { stored, byteLength: end };
}
