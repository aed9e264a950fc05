import { rmSync } from 'node:fs';
import type { GraphRunner } from '../../dist/core/engine/graph-runner.js';
import { type CommonSpec, openGraphRunner } from '../../dist/core/engine/open-graph-runner.js';
import type { DialectName } from '../../dist/core/graph/graph-spec.js';
import { readModelFolder } from '../../dist/core/huggingface/read-model-folder.js';
import type { ProviderName } from '../../dist/core/runtime/session.js';
import { type GoldenCase, linkModelFolder } from './golden-cases.ts';

export interface OpenRunner {
  readonly runner: GraphRunner;
  readonly common: Required<CommonSpec>;
}

/** A golden model on a provider, in a dialect of the test's choice: nothing may fall to the CPU. `changed`: of its config. */
export async function withRunner<T>(
  folder: string,
  golden: GoldenCase,
  provider: ProviderName,
  dialect: DialectName,
  job: (open: OpenRunner) => Promise<T>,
  changed: Record<string, unknown> = {},
): Promise<T> {
  const linked = linkModelFolder(folder, golden, changed);
  try {
    const { config, weights: locate } = await readModelFolder(linked);
    const common = { config, weights: await locate('fp32'), dialect, activations: 'float32' } as const;
    const plan = { devices: [undefined], threads: 1 };
    const isCpu = provider === 'cpu';
    const runner = openGraphRunner(common, { provider, strict: !isCpu, plan, isShort: isCpu }, true);
    try {
      return await job({ runner, common });
    } finally {
      await runner.close();
    }
  } finally {
    rmSync(linked, { recursive: true });
  }
}
