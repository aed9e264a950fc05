import { join } from 'node:path';
import { exists } from '../files/exists.js';
import { readSmallJson } from '../huggingface/read-small-json.js';
import type { Precision } from '../model/precision.js';

/** Share of top answers that a precision was found to keep when it was made, as megabert.json tells; null where nobody looked. */
export async function readAgreement(folder: string, precision: Precision): Promise<number | null> {
  if (precision === 'fp32') return 1;
  const path = join(folder, 'megabert.json');
  if (!(await exists(path))) return null;
  const history = (await readSmallJson(path)) as { quantization?: Record<string, { agreement?: unknown }> } | null;
  const agreement = history?.quantization?.[precision]?.agreement;
  return typeof agreement === 'number' ? agreement : null;
}
