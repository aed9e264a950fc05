import type { Provenance } from '../huggingface/pretrained.js';

/** megabert.json: where a model folder came from. For people: no answer depends on it. */
export interface History {
  source: string;
  sha256: Readonly<Record<string, string>>;
  layout: string;
  checkpoint_version: number | null;
  iteration: number | null;
  shards: Provenance['shards'] | null;
  assumed: readonly string[];
  warnings: readonly string[];
  megabert: string;
  converted: string;
}
