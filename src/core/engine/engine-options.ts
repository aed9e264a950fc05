import type { Listener } from '../events.js';
import type { HeadName } from '../model/heads.js';
import type { Precision } from '../model/precision.js';
import type { ProviderName } from '../runtime/session.js';

export interface EngineOptions {
  /** A model folder: config.json and weights. */
  folder: string;
  /** A head that must be there. Default: none is asked for. */
  head?: HeadName;
  /** Default: `auto`, the fastest that works. */
  provider?: ProviderName | 'auto';
  /** Default: `fp32`. */
  precision?: Precision;
  /** Devices of the provider, by number. Default: its first. */
  devices?: readonly number[];
  /** Sessions at work at once, on each device. Default: as many as cores, memory or device allow. */
  workers?: number;
  /** Threads of each session. Default: the cores, shared out. */
  threads?: number;
  /** Default: what the provider is fastest with. */
  maxTokensPerBatch?: number;
  /** There will be one `run` alone: a short one is served in this thread, by a session that is ready at once. */
  oneWindow?: boolean;
  /** Refuse to run on the CPU what the provider has no operator for. */
  strict?: boolean;
  /** Is told the choice of provider, once. */
  listener?: Listener;
}
