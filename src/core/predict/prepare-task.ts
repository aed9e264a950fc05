import { basename } from 'node:path';
import { findHeads } from '../engine/find-heads.js';
import { InputError, UsageError } from '../errors.js';
import type { ModelFolder } from '../huggingface/read-model-folder.js';
import type { MegatronBertConfig } from '../model/config.js';
import type { HeadName } from '../model/heads.js';
import type { Precision } from '../model/precision.js';
import { chooseHead, chooseTask } from '../tasks/choose-task.js';
import { idFields } from '../tasks/given-ids.js';
import { resolveTargets } from '../tasks/resolve-targets.js';
import type { Task, TaskContext, TaskName, TaskOptions } from '../tasks/task.js';
import { taskNames } from '../tasks/task-names.js';
import { resolveTaskOptions } from '../tasks/task-options.js';
import { tasks } from '../tasks/tasks.js';
import { noTokenizer } from '../tokenizer/no-tokenizer.js';
import { openTokenizerIfThere } from '../tokenizer/open-tokenizer.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { checkChoice } from './check-choice.js';

/** What is wanted of a model, apart from where lines come from and go to. */
export interface TaskWishes {
  /** Default: as `architectures` says. */
  task?: TaskName;
  taskOptions?: TaskOptions;
  /** Most tokens of a sequence, special ones included. Default: the model's positions. */
  maxLength?: number;
  /** Field of the task → the name that it has in the lines. */
  columns?: Readonly<Record<string, string>>;
}

/** A task that is ready to be served by an engine on the same model. */
export interface PreparedTask {
  task: Task<unknown>;
  head: HeadName;
  context: TaskContext;
}

/**
 * @throws UsageError for a task that there is none of, or options that it does not have
 * @throws InputError where the model does not fit: ERR_NO_TASK, ERR_NO_HEAD, ERR_MAX_LENGTH, ERR_LAYER, ERR_VOCABULARY, ERR_TARGET …
 */
export async function prepareTask(model: ModelFolder, precision: Precision, wishes: TaskWishes): Promise<PreparedTask> {
  checkChoice('task', wishes.task, taskNames);
  const { config, folder, path } = model;
  const name = wishes.task ?? chooseTask(config, basename(folder));
  const task = tasks[name];
  const options = resolveTaskOptions(name, wishes.taskOptions ?? {});
  checkColumns(task, wishes.columns);
  const head = chooseHead(name, findHeads(config, await model.weights(precision)), config, basename(folder));
  const maxLength = chooseMaxLength(task, wishes.maxLength, config);
  checkLayer(options, config);
  const tokenizer = await openTokenizerIfThere(folder);
  checkVocabulary(tokenizer, config, folder);
  const targetIds = options.targets && (await resolveTargets(options.targets, tokenizer ?? noTokenizer(path)));
  return {
    task,
    head,
    context: { model: path, config, tokenizer, maxLength, options, targetIds, columns: wishes.columns },
  };
}

/** @throws UsageError for a field that the task does not read */
function checkColumns(task: Task<unknown>, columns: TaskWishes['columns'] = {}): void {
  const known: readonly string[] = [...task.fields, ...idFields];
  const stranger = Object.keys(columns).find((field) => !known.includes(field));
  if (stranger === undefined) return;
  throw new UsageError(`--columns: ${task.name} reads no field ${stranger}`, {
    remedy: `it reads ${known.join(', ')}`,
  });
}

/** An id beyond the embedding would fail in the middle of a batch. */
function checkVocabulary(
  tokenizer: Tokenizer | undefined,
  { vocab_size: rows }: MegatronBertConfig,
  folder: string,
): void {
  if (tokenizer === undefined || tokenizer.size <= rows) return;
  throw new InputError('ERR_VOCABULARY', `the vocabulary has ${tokenizer.size} pieces, the embedding ${rows} rows`, {
    where: basename(folder),
    remedy: 'give the tokenizer that the model was trained with',
  });
}

function chooseMaxLength(task: Task<unknown>, wish: number | undefined, config: MegatronBertConfig): number {
  const positions = config.max_position_embeddings;
  if (wish === undefined) return Math.min(positions, task.defaultLength ?? positions);
  if (wish <= positions) return wish;
  throw new InputError('ERR_MAX_LENGTH', `--max-length ${wish} is more than the model's ${positions} positions`);
}

/** As an index into `hidden_states`: the embeddings' output and each layer's. */
function checkLayer({ layer }: TaskOptions, { num_hidden_layers: layers }: MegatronBertConfig): void {
  if (layer === undefined || (layer >= -layers - 1 && layer <= layers)) return;
  throw new InputError('ERR_LAYER', `--layer ${layer}: the model has ${layers} layers`, {
    remedy: `choose from ${-layers - 1} to ${layers}`,
  });
}
