import type { SpecialIds } from './tokenizer.js';
import type { TokenizerSettings } from './tokenizer-settings.js';

/** Ids of those special tokens that the vocabulary has. */
export function specialIds(settings: TokenizerSettings, idOf: (piece: string) => number | undefined): SpecialIds {
  const ids: SpecialIds = {};
  for (const name of Object.keys(settings.specialTokens) as (keyof SpecialIds)[]) {
    const id = idOf(settings.specialTokens[name]);
    if (id !== undefined) ids[name] = id;
  }
  return ids;
}
