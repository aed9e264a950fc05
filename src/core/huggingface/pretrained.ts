import type { MegatronBertConfig } from '../model/config.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';

/** The hub of convert: every reader gives one, every writer takes one. */
export interface Pretrained {
  config: MegatronBertConfig;
  /** Under Hugging Face's names (with `bert.`, as every class but the bare Model has it), each once; [out, in]. */
  weights: ReadonlyMap<string, LazyTensor>;
  /** The source's own names lack `bert.`: those of a `MegatronBertModel` that was saved by itself. */
  hasBareNames?: boolean;
  tokenizer?: TokenizerFiles;
  provenance: Provenance;
}

/** File name (`vocab.txt`, `tokenizer.json`, `tokenizer_config.json`, `special_tokens_map.json`, `*.model`) → bytes. */
export type TokenizerFiles = ReadonlyMap<string, Uint8Array>;

/** Where the weights came from and what was taken for granted; written to megabert.json, never read back for an answer. */
export interface Provenance {
  source: string;
  /** What kind of thing it was: `megatron-lm`, `huggingface`, `nemo` … */
  kind: string;
  /** How it was laid out, in words: `legacy torch.save in a zip`, `torch_dist, 2 × 2` … */
  layout: string;
  checkpointVersion?: number;
  iteration?: number;
  shards?: { tensor: number; pipeline: number; virtual: number };
  /** Each as it is told to the user: `num_attention_heads=16 (hidden/64)`. */
  assumed: readonly string[];
  warnings: readonly string[];
}
