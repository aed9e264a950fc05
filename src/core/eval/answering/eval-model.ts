import { basename } from 'node:path';
import type { Engine } from '../../engine/engine.js';
import type { EngineOptions } from '../../engine/engine-options.js';
import { openEngine } from '../../engine/open-engine.js';
import { InputError } from '../../errors.js';
import type { ModelFolder } from '../../huggingface/read-model-folder.js';
import type { MegatronBertConfig } from '../../model/config.js';
import type { Precision } from '../../model/precision.js';
import { type PredictObjectsOptions, predictObjectWindows } from '../../predict/predict-objects.js';
import type { JsonObject } from '../../tasks/task.js';
import { openTokenizerIfThere } from '../../tokenizer/open-tokenizer.js';
import type { Tokenizer } from '../../tokenizer/tokenizer.js';

/** A model to be evaluated. Whoever opens it closes it. */
export interface EvalModel {
  readonly name: string;
  readonly folder: string;
  readonly config: MegatronBertConfig;
  readonly precision: Precision;
  /** Opened when first asked for: answers that are known already need none. */
  engine(): Promise<Engine>;
  /** @throws InputError where the folder has none */
  tokenizer(): Promise<Tokenizer>;
  /** Serves records as `megabert predict` serves lines, window by window. */
  predict(records: readonly JsonObject[], options: PredictObjectsOptions): AsyncGenerator<JsonObject[]>;
  close(): Promise<void>;
}

export interface EvalModelOptions extends Omit<EngineOptions, 'folder' | 'head'> {
  precision: Precision;
}

export function openEvalModel(model: ModelFolder, options: EvalModelOptions): EvalModel {
  const { precision } = options;
  const { folder, path } = model;
  let opening: Promise<Engine> | undefined;
  const engine = (): Promise<Engine> => {
    opening ??= openEngine({ ...options, folder });
    return opening;
  };
  return {
    name: basename(folder),
    folder: path,
    config: model.config,
    engine,
    precision,
    async tokenizer() {
      const tokenizer = await openTokenizerIfThere(folder);
      if (tokenizer !== undefined) return tokenizer;
      throw new InputError('ERR_NO_TOKENIZER', 'no tokenizer, but the data is text', { where: path });
    },
    async *predict(records, wishes) {
      yield* predictObjectWindows({ model, engine: engine(), precision }, records, wishes);
    },
    async close() {
      await (await opening)?.close();
    },
  };
}
