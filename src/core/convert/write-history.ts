import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exists } from '../files/exists.js';
import { writeBytes } from '../files/write-bytes.js';
import type { Provenance } from '../huggingface/pretrained.js';
import { readSmallJson } from '../huggingface/read-small-json.js';
import { packageFile } from '../package-file.js';
import type { QuantizationHistory } from './quantize/quantization-history.js';
import type { SourceHashes } from './start-hashing.js';
import type { Parity } from './verify/verify.js';

/** What was found out about the source's bytes and the output's answers. */
interface Measured {
  sha256: SourceHashes;
  parity?: Parity;
  quantization: QuantizationHistory;
}

/** Writes megabert.json: where a model folder came from, for people. No answer depends on it. */
export async function writeHistory(
  folder: string,
  provenance: Provenance,
  { sha256, parity, quantization }: Measured,
): Promise<void> {
  const { source, kind, layout, checkpointVersion, iteration, shards, assumed, warnings } = provenance;
  const history = {
    megabert: version,
    source,
    sha256,
    kind,
    layout,
    checkpoint_version: checkpointVersion ?? null,
    iteration: iteration ?? null,
    shards: shards ?? null,
    assumed,
    warnings,
    parity,
    ...(Object.keys(quantization).length > 0 && { quantization }),
  };
  await write(folder, history);
}

/**
 * Writes megabert.json for a folder that has precisions added to it: what it says of its own stays.
 *
 * @param into where the new file goes
 * @throws InputError ERR_JSON for one that is none
 */
export async function amendHistory(folder: string, into: string, quantization: QuantizationHistory): Promise<void> {
  if (Object.keys(quantization).length === 0) return;
  const path = join(folder, FILE_NAME);
  const history = (await exists(path)) ? asObject(await readSmallJson(path)) : { megabert: version };
  await write(into, { ...history, quantization: { ...asObject(history.quantization), ...quantization } });
}

const FILE_NAME = 'megabert.json';

async function write(folder: string, history: object): Promise<void> {
  await writeBytes(join(folder, FILE_NAME), `${JSON.stringify(history, null, 2)}\n`);
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string };
