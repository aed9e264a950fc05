import { createHash } from 'node:crypto';
import { readSafetensors } from '../../dist/core/checkpoint/read-safetensors.js';
import { openFile } from '../../dist/core/files/open-file.js';
import { readAhead } from '../../dist/core/files/read-ahead.js';

export interface WeightDigest {
  dtype: string;
  shape: readonly number[];
  sha256: string;
}

/** Shape and SHA-256 of every tensor of a safetensors file. */
export async function weightDigests(path: string): Promise<Record<string, WeightDigest>> {
  const file = await openFile(path);
  const digests: Record<string, WeightDigest> = {};
  for (const [name, tensor] of (await readSafetensors(file)).tensors) {
    const hash = createHash('sha256');
    for await (const block of readAhead([tensor])) hash.update(block);
    const dtype = tensor.dtype === 'float32' ? 'F32' : tensor.dtype;
    digests[name] = { dtype, shape: tensor.shape, sha256: hash.digest('hex') };
  }
  await file.close();
  return digests;
}
