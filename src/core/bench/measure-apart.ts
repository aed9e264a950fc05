import { fork } from 'node:child_process';
import { MegabertError } from '../errors.js';
import { packageFile } from '../package-file.js';
import { receiveError } from '../runtime/session-messages.js';
import type { BenchRow } from './bench-report.js';
import type { RowOptions } from './measure-row.js';
import type { RowMessage } from './row-message.js';

/**
 * measureRow in a process of its own: memory that earlier rows were given and never gave back is no part of this one.
 *
 * @throws as measureRow; the reason of `signal` once it is aborted
 */
export function measureApart(options: RowOptions, signal?: AbortSignal): Promise<BenchRow> {
  return new Promise((resolve, reject) => {
    const child = fork(packageFile('dist/core/bench/row-process.js'), {
      // Flags of whoever runs the bench are not about this file.
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
      signal,
    });
    const fail = (where: string): void => {
      const ended = new MegabertError('internal', 'ERR_RUNTIME', 'the process of a row has ended', { where });
      reject(signal?.aborted ? signal.reason : ended);
    };
    child.on('message', (message: RowMessage) => {
      if (message.kind === 'row') resolve(message.row);
      else reject(receiveError(message.error));
    });
    child.on('error', ({ message }) => fail(message));
    child.on('exit', (status, killedBy) => fail(`exit status ${status ?? killedBy}`));
    child.send(options);
  });
}
