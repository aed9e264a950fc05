import { Args, Flags } from '@oclif/core';
import { formatCount } from '../cli/format-count.js';
import { formatDuration } from '../cli/format-duration.js';
import { MegabertCommand } from '../cli/megabert-command.js';
import { download } from '../core/download/download.js';
import type { DownloadResult } from '../core/download/download-options.js';
import { type ListedFamily, listFamilies } from '../core/download/list-families.js';
import { UsageError } from '../core/errors.js';
import { downloadTable } from '../report/download-table.js';
import { familiesTable } from '../report/families-table.js';

export default class Download extends MegabertCommand {
  static override summary = 'Fetch a model, whole and verified; prints where it lies.';
  static override description =
    'The only command that uses the network. Files of the hub go to the cache that Python uses, those of NGC beside it. ' +
    'What was interrupted is gone on with by the same command.';
  static override examples = [
    'megabert convert "$(<%= config.bin %> download 345m-uncased)" bert',
    '<%= config.bin %> download hf:UFNLP/gatortron-base --to gatortron',
    '<%= config.bin %> download ngc:nvidia/megatron_bert_345m:v0.1_cased --dry-run',
    '<%= config.bin %> download --list',
  ];
  static override args = {
    model: Args.string({
      name: 'MODEL',
      description: 'a name of --list, hf:OWNER/NAME[@REV], ngc:ORG[/TEAM]/MODEL:VERSION, or a URL',
      ignoreStdin: true,
    }),
  };
  static override flags = {
    to: Flags.string({ description: "a plain folder [the hub's cache: HF_HUB_CACHE, HF_HOME]", helpValue: 'DIR' }),
    revision: Flags.string({ description: "the hub's branch, tag or commit [main]", helpValue: 'REV' }),
    include: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: 'files to take, by pattern [what a model needs: weights once, config, tokenizer]',
      helpValue: 'GLOB',
    }),
    exclude: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: 'files to leave out, by pattern',
      helpValue: 'GLOB',
    }),
    'dry-run': Flags.boolean({ description: 'say which files, how large, and which are there; fetch nothing' }),
    offline: Flags.boolean({ description: 'take what is there, ask nobody (or HF_HUB_OFFLINE=1)' }),
    list: Flags.boolean({ description: 'the known models, and which of them are there' }),
  };

  async run(): Promise<DownloadResult | { models: ListedFamily[] }> {
    const { args, flags } = await this.parse(Download);
    if (flags.list) return this.#list();
    if (args.model === undefined) throw new UsageError('no model', { remedy: 'see megabert download --list' });
    const startMs = Date.now();
    const result = await download(args.model, {
      to: flags.to,
      revision: flags.revision,
      include: flags.include,
      exclude: flags.exclude,
      dryRun: flags['dry-run'],
      offline: flags.offline,
      signal: this.signal,
      listener: this.listener,
    });
    if (flags['dry-run']) {
      this.log(downloadTable(result.files));
    } else {
      this.tell(describe(result, (Date.now() - startMs) / 1000));
      this.log(result.path);
    }
    return result;
  }

  async #list(): Promise<{ models: ListedFamily[] }> {
    const models = await listFamilies();
    this.log(familiesTable(models));
    return { models };
  }
}

/** `done: 3 files, 1,345 MB, 0:12; 2 were there` */
function describe({ files }: DownloadResult, seconds: number): string {
  const fetched = files.filter(({ cached }) => !cached);
  const bytes = fetched.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
  const there = files.length - fetched.length;
  const count = `${formatCount(fetched.length)} ${fetched.length === 1 ? 'file' : 'files'}`;
  const parts = [count, `${formatCount(bytes / 1e6)} MB`, formatDuration(seconds)];
  return `done: ${parts.join(', ')}${there === 0 ? '' : `; ${formatCount(there)} ${there === 1 ? 'was' : 'were'} there`}`;
}
