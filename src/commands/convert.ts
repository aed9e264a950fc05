import { Args, Flags } from '@oclif/core';
import { sharedFlags } from '../cli/flags.js';
import { listFlag } from '../cli/list-flag.js';
import { MegabertCommand } from '../cli/megabert-command.js';
import { parseSettings } from '../cli/parse-settings.js';
import { precisionsFlag } from '../cli/precisions-flag.js';
import { repeatSettings } from '../cli/repeat-settings.js';
import { convert } from '../core/convert/convert.js';
import type { ConvertResult } from '../core/convert/convert-options.js';

export default class Convert extends MegabertCommand {
  static override summary = 'Make a model folder of a checkpoint of Megatron-LM or Hugging Face.';

  static override description =
    `SOURCE is a file, a folder or an archive, recognised by what it holds. OUTPUT must be absent or empty; SOURCE itself, to add precisions or a tokenizer. The path is the only line on stdout.`;

  static override examples = [
    '<%= config.bin %> convert megatron_bert_345m_v0.1_uncased.zip bert --vocab vocab.txt',
    '<%= config.bin %> convert checkpoints/sentiment sentiment --labels NEGATIVE,POSITIVE',
    '<%= config.bin %> convert bert bert --precision fp16',
    '<%= config.bin %> convert nli nli --precision int8 --calibration lines.jsonl',
    '<%= config.bin %> convert bert shards --format megatron --tensor-parallel 4',
  ];

  static override args = {
    source: Args.string({ required: true, ignoreStdin: true, description: 'a checkpoint' }),
    output: Args.string({ required: true, ignoreStdin: true, description: 'the folder to make' }),
  };

  static override flags = {
    vocab: Flags.string({ description: 'vocabulary, one piece a line', helpValue: 'FILE' }),
    tokenizer: Flags.string({ description: 'folder whose tokenizer to take', helpValue: 'DIR', exclusive: ['vocab'] }),
    task: sharedFlags.task,
    labels: listFlag({ description: "names of a classifier's classes, in class order", helpValue: 'a,b,c' }),
    precision: precisionsFlag({
      description: 'weight files to write beside the float32 one',
      helpValue: 'fp32,fp16,int8',
    }),
    calibration: Flags.string({
      description: 'lines, as predict reads them, that int8 is fitted to and judged on',
      helpValue: 'FILE',
    }),
    numerics: Flags.option({
      options: ['hf', 'megatron'] as const,
      description:
        "whose arithmetic the model follows: Hugging Face's port, or NVIDIA's own (docs/model.md) [default: hf]",
    })(),
    format: Flags.option({
      options: ['hf', 'megatron', 'onnx'] as const,
      default: 'hf',
      description: 'what to write: a model folder, a checkpoint for Megatron-LM, or ONNX for other runtimes',
    })(),
    'tensor-parallel': Flags.integer({
      min: 1,
      max: 4096,
      description: 'tensor-parallel ranks to write [1]',
      helpValue: 'T',
    }),
    'pipeline-parallel': Flags.integer({
      min: 1,
      max: 4096,
      description: 'pipeline stages to write [1]',
      helpValue: 'P',
    }),
    set: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: 'a key of config.json that goes before what SOURCE says',
      helpValue: 'num_attention_heads=16',
    }),
    verify: Flags.boolean({
      description: 'hold the answers against a float64 reference; exit status 1 where they differ',
    }),
    force: Flags.boolean({ description: 'replace what stands at OUTPUT' }),
  };

  async run(): Promise<ConvertResult> {
    const { args, flags } = await this.parse(Convert, repeatSettings(this.argv));
    const result = await convert(args.source, args.output, {
      vocab: flags.vocab,
      tokenizer: flags.tokenizer,
      task: flags.task,
      labels: flags.labels,
      precision: flags.precision,
      calibration: flags.calibration,
      numerics: flags.numerics,
      format: flags.format,
      tensorParallel: flags['tensor-parallel'],
      pipelineParallel: flags['pipeline-parallel'],
      set: parseSettings(flags.set ?? []),
      verify: flags.verify,
      force: flags.force,
      signal: this.signal,
      listener: this.listener,
    });
    if (result.parity?.holds === false) this.failCheck();
    this.log(result.path);
    return result;
  }
}
