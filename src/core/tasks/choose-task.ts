import { InputError } from '../errors.js';
import type { MegatronBertConfig } from '../model/config.js';
import { type HeadName, headOf } from '../model/heads.js';
import type { TaskName } from './task.js';
import { tasks } from './tasks.js';

/** What a class is for. */
export const taskOfHead: Readonly<Record<HeadName, TaskName>> = {
  Model: 'embeddings',
  ForPreTraining: 'fill-mask',
  ForMaskedLM: 'fill-mask',
  ForCausalLM: 'text-generation',
  ForNextSentencePrediction: 'next-sentence',
  ForSequenceClassification: 'text-classification',
  ForMultipleChoice: 'multiple-choice',
  ForTokenClassification: 'token-classification',
  ForQuestionAnswering: 'question-answering',
};

/**
 * The task of a model that none was named for, as `architectures` says it.
 *
 * @throws InputError ERR_NO_TASK where it says nothing
 */
export function chooseTask(config: MegatronBertConfig, model: string): TaskName {
  const head = headOf(config.architectures);
  if (head !== undefined) return taskOfHead[head];
  throw new InputError('ERR_NO_TASK', 'config.json does not say what the model is for', {
    where: model,
    remedy: 'choose with --task',
  });
}

/**
 * The head that serves a task.
 *
 * @throws InputError ERR_NO_HEAD where the model lacks it
 */
export function chooseHead(
  name: TaskName,
  heads: readonly HeadName[],
  config: MegatronBertConfig,
  model: string,
): HeadName {
  const head = tasks[name].heads.find((candidate) => heads.includes(candidate));
  if (head !== undefined) return head;
  throw new InputError('ERR_NO_HEAD', `no ${name} head`, {
    where: `${model} has ${servedTasks(heads, config).join(', ') || 'none'}`,
    remedy: 'choose one with -t',
  });
}

/** The masked LM's weights would do for generation, but a model that was not trained for it only babbles. */
function servedTasks(heads: readonly HeadName[], config: MegatronBertConfig): TaskName[] {
  return Object.values(tasks)
    .filter((task) => task.heads.some((head) => heads.includes(head)))
    .map((task) => task.name)
    .filter((name) => name !== 'text-generation' || config.is_decoder);
}
