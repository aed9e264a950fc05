import { Command, Flags } from '@oclif/core';
import { InterruptedError } from '../core/errors.js';
import type { Listener } from '../core/events.js';
import { exitStatus } from './exit-status.js';
import { printError } from './print-error.js';
import { ProgressDisplay } from './progress-display.js';
import { refuseEmptyWords } from './refuse-empty-words.js';
import { toMegabertError } from './to-megabert-error.js';

/** `timeout` and `npx` hand on a signal that the whole group was sent already: no hand is as quick. */
const ECHO_MS = 100;

/**
 * What every command shares: `--quiet`, `--debug` and `--json`, notes and progress on stderr, one line for an error,
 * and an orderly stop. A command's `run()` turns flags into one call of the core, prints, and returns the object that
 * `--json` prints.
 */
export abstract class MegabertCommand extends Command {
  static override enableJsonFlag = true;
  static override baseFlags = {
    quiet: Flags.boolean({ char: 'q', description: 'only errors on stderr', helpGroup: 'GLOBAL' }),
    json: Flags.boolean({ description: 'print one object: the result, or the error', helpGroup: 'GLOBAL' }),
    debug: Flags.boolean({ description: 'add the stack to an error', helpGroup: 'GLOBAL' }),
  };

  readonly #stop = new AbortController();
  #interruptedAtMs = Number.NEGATIVE_INFINITY;
  readonly #progress = new ProgressDisplay({ quiet: this.isSwitchedOn('quiet', 'q') });

  /** Aborted by the first Ctrl-C or SIGTERM: finish what is in flight. The second one ends the process. */
  protected get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Where the core reports to: stderr. */
  protected get listener(): Listener {
    return this.#progress;
  }

  override async init(): Promise<void> {
    await super.init();
    process.on('SIGINT', this.#interrupt);
    process.on('SIGTERM', this.#interrupt);
    refuseEmptyWords(this.argv, this.ctor.flags);
  }

  override async catch(thrown: unknown): Promise<void> {
    this.#progress.stop();
    // Flags that do not parse are told below; oclif would add a warning of its own under NODE_ENV=test.
    this.parsed = true;
    const flags = Object.keys({ ...this.ctor.flags, ...this.ctor.baseFlags, json: true, help: true });
    const error = toMegabertError(thrown, { flags: flags.map((name) => `--${name}`), commands: [] });
    printError(error, { json: this.jsonEnabled(), debug: this.isSwitchedOn('debug') });
  }

  override async finally(): Promise<void> {
    this.#progress.stop();
    process.off('SIGINT', this.#interrupt);
    process.off('SIGTERM', this.#interrupt);
  }

  /** Not coloured, on a terminal or off it: the object may be piped anywhere. */
  override logJson(json: unknown): void {
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
  }

  /** A result: where a bar stood, so that it does not begin behind one. */
  override log(message?: string): void {
    this.#progress.stop();
    super.log(message);
  }

  /** One line on stderr at the end of a job; silent with `--quiet`. */
  protected tell(line: string): void {
    this.#progress.stop();
    if (!this.isSwitchedOn('quiet', 'q')) process.stderr.write(`${line}\n`);
  }

  /** For results that say themselves that some lines, or a check, failed. */
  protected failCheck(): void {
    process.exitCode ??= exitStatus.check;
  }

  /** Known before the flags are parsed, since parsing may be what fails. */
  private isSwitchedOn(name: string, char?: string): boolean {
    const end = this.argv.indexOf('--');
    const own = end === -1 ? this.argv : this.argv.slice(0, end);
    return own.includes(`--${name}`) || (char !== undefined && own.some((word) => word.startsWith(`-${char}`)));
  }

  readonly #interrupt = (signal: NodeJS.Signals): void => {
    const status = signal === 'SIGTERM' ? 143 : exitStatus.interrupted;
    const nowMs = performance.now();
    if (nowMs - this.#interruptedAtMs < ECHO_MS) return;
    if (this.#stop.signal.aborted) process.exit(status);
    this.#interruptedAtMs = nowMs;
    process.exitCode = status;
    this.#stop.abort(new InterruptedError('stopped', { where: signal }));
  };
}
