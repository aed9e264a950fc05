/** The process of one row: measures what it is sent, answers, and ends. */
import { sendError } from '../runtime/session-messages.js';
import { measureRow, type RowOptions } from './measure-row.js';
import type { RowMessage } from './row-message.js';

process.on('disconnect', () => process.exit());
// Ctrl-C reaches all processes of a terminal: the bench itself says when this one ends.
process.on('SIGINT', () => {});
process.once('message', async (options: RowOptions) => {
  const message = await measureRow(options).then(
    (row): RowMessage => ({ kind: 'row', row }),
    (error): RowMessage => ({ kind: 'failed', error: sendError(error) }),
  );
  process.send!(message, () => process.disconnect());
});
