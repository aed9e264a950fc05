import type { MegatronBertConfig } from '../model/config.js';
import type { WindowLimits } from './read-windows.js';

/** Enough short lines for a dozen batches, so that sorting by length pays. */
const RECORDS = 512;

/** A large model takes long for a window, and what is in flight is finished after Ctrl-C: its windows are smaller. */
const MAX_CHARACTERS = 64 * 1024;
const MIN_CHARACTERS = 16 * 1024;
const CHARACTERS_TIMES_PARAMETERS = 2 ** 43;

/** cli.md: after this long without new input, what was read is served. */
const QUIET_MS = 50;

/** How large windows are: it depends on the model alone, and not on the machine, so that the answers do not either. */
export function windowLimits(config: MegatronBertConfig, isInteractive: boolean): WindowLimits {
  const { hidden_size: hidden, intermediate_size: intermediate, num_hidden_layers: layers } = config;
  const parameters = layers * hidden * (4 * hidden + 2 * intermediate);
  const characters = Math.round(CHARACTERS_TIMES_PARAMETERS / parameters);
  return {
    records: RECORDS,
    characters: Math.min(MAX_CHARACTERS, Math.max(MIN_CHARACTERS, characters)),
    ...(isInteractive && { quietMs: QUIET_MS }),
  };
}
