import type { Pretrained } from '../huggingface/pretrained.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';

/** A checkpoint that was recognised and opened, whatever wrote it. */
export interface CheckpointSource {
  readonly kind: 'megatron-lm' | 'huggingface' | 'nemo' | 'tensors';
  /** In words: `legacy torch.save, 2 × 1 ranks`. */
  readonly layout: string;
  readonly checkpointVersion?: number;
  readonly iteration?: number;
  readonly shards?: { readonly tensor: number; readonly pipeline: number; readonly virtual: number };
  /** After merging, under the checkpoint's own names. */
  readonly tensors: ReadonlyMap<string, LazyTensor>;
  /** Plain settings that it holds beside them: Megatron-LM's args, NeMo's config. */
  readonly settings: readonly (readonly [string, string | number | boolean])[];
  /** Whether its tokenizer lowers case, where it says so. */
  readonly isLowerCase?: boolean;
  /** Its vocab.txt or SentencePiece model in the tree, where that has a name of its own. */
  readonly vocabulary?: string;
  /** Files of the tree that were read, for their SHA-256. */
  readonly files: readonly string[];
  /**
   * The model, as Hugging Face's class has it.
   *
   * @throws InputError where tensors are missing, or the config contradicts them
   */
  toPretrained(options?: ToPretrainedOptions): Pretrained;
}

export interface ToPretrainedOptions {
  /** Keys of config.json that the user gave; they go before what the checkpoint says. */
  overrides?: Readonly<Record<string, unknown>>;
  numerics?: 'hf' | 'megatron';
}
