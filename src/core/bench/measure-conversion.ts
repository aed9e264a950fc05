import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { convert } from '../convert/convert.js';
import type { ConversionSpeed } from './bench-report.js';
import { peakMemoryBytes, resetPeakMemory } from './peak-memory.js';
import { withTemporaryFolder } from './with-temporary-folder.js';

/** Converts a checkpoint once, to a folder that goes away again. @throws as convert */
export function measureConversion(source: string): Promise<ConversionSpeed> {
  return withTemporaryFolder(async (parent) => {
    const output = join(parent, 'converted');
    resetPeakMemory();
    const startMs = performance.now();
    await convert(source, output);
    const seconds = (performance.now() - startMs) / 1000;
    const { size } = await stat(join(output, 'model.safetensors'));
    return { seconds, written_mb_per_second: size / 1e6 / seconds, rss_mb: peakMemoryBytes() / 1e6 };
  });
}
