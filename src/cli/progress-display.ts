import { createRequire } from 'node:module';
import { chalkStderr } from 'chalk';
import type { SingleBar } from 'cli-progress';
import { escapeControl } from '../core/errors.js';
import type { Listener, Notice, Progress } from '../core/events.js';
import { formatProgress, type Start } from './format-progress.js';
import { isDrawable } from './is-drawable.js';

/** A bar on a terminal, elsewhere a line now and then: short jobs in scripts and CI logs stay silent. */
export class ProgressDisplay implements Listener {
  readonly #quiet: boolean;
  readonly #isTerminal = isDrawable();
  #start?: Start;
  #lastLineMs = 0;
  #bar?: SingleBar;
  #label?: string;

  constructor({ quiet }: { quiet: boolean }) {
    this.#quiet = quiet;
  }

  onNotice = ({ level, text }: Notice): void => {
    if (this.#quiet) return;
    this.stop();
    process.stderr.write(`${level === 'info' ? '' : this.#head(level)}${escapeControl(text)}\n`);
  };

  onProgress = (progress: Progress): void => {
    if (this.#quiet) return;
    if (this.#start === undefined || progress.label !== this.#label) this.#start = this.#restart(progress);
    if (this.#isTerminal) this.#draw(progress, this.#start);
    else this.#printLine(progress, this.#start);
  };

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #head(level: 'note' | 'warning'): string {
    if (!this.#isTerminal) return `${level}: `;
    return level === 'warning' ? `${chalkStderr.yellow('warning:')} ` : `${chalkStderr.cyan('note:')} `;
  }

  #restart({ label, done }: Progress): Start {
    this.#label = label;
    this.#lastLineMs = Date.now();
    return { atMs: this.#lastLineMs, done };
  }

  #draw(progress: Progress, start: Start): void {
    const nowMs = Date.now();
    if (this.#bar === undefined && nowMs - start.atMs < MIN_SHOWN_MS) return;
    const text = formatProgress(progress, start, nowMs);
    const total = progress.total ?? progress.done;
    if (this.#bar === undefined) {
      // Loaded when there is something to draw: most runs are over before.
      const { SingleBar, Presets } = createRequire(import.meta.url)('cli-progress') as typeof import('cli-progress');
      this.#bar = new SingleBar(
        { format: '{bar} {text}', barsize: 20, stream: process.stderr, clearOnComplete: true, hideCursor: true },
        Presets.shades_classic,
      );
      this.#bar.start(total, progress.done, { text });
      return;
    }
    this.#bar.setTotal(total);
    this.#bar.update(progress.done, { text });
  }

  #printLine(progress: Progress, start: Start): void {
    const nowMs = Date.now();
    if (nowMs - this.#lastLineMs < LINE_INTERVAL_MS) return;
    this.#lastLineMs = nowMs;
    process.stderr.write(`${formatProgress(progress, start, nowMs)}\n`);
  }
}

/** A job that is over in a blink needs no bar. */
const MIN_SHOWN_MS = 500;

const LINE_INTERVAL_MS = 30_000;
