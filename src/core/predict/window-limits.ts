import type { Placement } from '../engine/engine.js';
import type { MegatronBertConfig } from '../model/config.js';
import type { WindowLimits } from './read-windows.js';

/** Enough short lines for a dozen batches on a processor, so that sorting by length pays. */
const MIN_RECORDS = 512;

/** A large model takes long for a window, and what is in flight is finished after Ctrl-C: its windows are smaller. */
const MAX_CHARACTERS = 64 * 1024;
const CHARACTERS_TIMES_PARAMETERS = 2 ** 43;

/** But never so small that batches come out half empty, as a token has some four characters. */
const MIN_BATCHES = 4;
const CHARACTERS_PER_TOKEN = 4;
const TOKENS_PER_SHORT_RECORD = 8;

/** Of the processor's batches, as long as no engine is open. */
const USUAL_TOKENS_PER_BATCH = 1024;

/** docs/cli.md: after this long without new input, what was read is served. */
const QUIET_MS = 50;

/**
 * How large windows are. It depends on model and provider, and not on the number of workers or the machine, so that the
 * answers do not either.
 */
export function windowLimits(config: MegatronBertConfig, isInteractive: boolean, placement?: Placement): WindowLimits {
  const { hidden_size: hidden, intermediate_size: intermediate, num_hidden_layers: layers } = config;
  const { tokensPerBatch = USUAL_TOKENS_PER_BATCH } = placement ?? {};
  const parameters = layers * hidden * (4 * hidden + 2 * intermediate);
  const affordable = Math.min(MAX_CHARACTERS, Math.round(CHARACTERS_TIMES_PARAMETERS / parameters));
  return {
    records: Math.max(MIN_RECORDS, Math.round(tokensPerBatch / TOKENS_PER_SHORT_RECORD)),
    characters: Math.max(affordable, MIN_BATCHES * CHARACTERS_PER_TOKEN * tokensPerBatch),
    ...(isInteractive && { quietMs: QUIET_MS }),
  };
}

/** How many windows are served at once: each has batches for some workers, and one more is made ready meanwhile. */
export function windowsInFlight({ workers }: Placement): number {
  return 1 + Math.ceil(workers / (MIN_BATCHES / 2));
}
