import { parseConfig } from '../model/parse-config.js';

/** A warning for each key of `--set` that the model does not read: kept, but a slip of the pen leaves the right key unset. */
export function strangeKeys(set: Readonly<Record<string, unknown>> = {}): string[] {
  return Object.keys(set)
    .filter((key) => !modelKeys.has(key))
    .map((key) => `--set ${key}: no key that the model reads; kept in config.json`);
}

const withoutDefault = ['architectures', 'bos_token_id', 'eos_token_id', 'problem_type', 'numerics', 'pair_order'];

const modelKeys: ReadonlySet<string> = new Set([...Object.keys(parseConfig({})), ...withoutDefault]);
