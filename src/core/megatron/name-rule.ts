/**
 * A row of an era's table of names: `convert` reads it from right to left, `--format megatron` from left to right.
 *
 * `N` in a name is the layer. In a `qkv` row, `*` stands for `query`, `key` and `value`, which Megatron-LM keeps in one
 * tensor. Where one name of Hugging Face has several rows, the first is the one that is written.
 */
export interface NameRule {
  readonly huggingface: string;
  readonly megatron: string;
  /** Which pipeline stages hold it. */
  readonly stage: Stage;
  readonly shard: Shard;
}

export type Stage = 'first' | 'each' | 'last';

/**
 * How tensor-parallel ranks share it: `rows` and `columns` are split along that axis, `vocabulary` along padded rows, `qkv`
 * by attention heads; `replicated` is the same on every rank.
 */
export type Shard = 'rows' | 'columns' | 'vocabulary' | 'qkv' | 'replicated';
