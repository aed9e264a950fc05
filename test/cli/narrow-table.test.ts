import { expect, test } from 'vitest';
import { fitTable } from '../../dist/report/fit-table.js';

const header = ['row', 'speed', 'memory', 'load'];
const rows = [['one', '12.5', '1024', '0.5']];
const spare = ['load', 'memory', 'absent'];

test.each([
  [undefined, 'row  speed  memory  load', undefined],
  [24, 'row  speed  memory  load', undefined],
  [23, 'row  speed  memory', '--json has more: load'],
  [17, 'row  speed', '--json has more: load, memory'],
  [5, 'row  speed', '--json has more: load, memory'],
])('a terminal of %s columns does without what it has no room for, and is told so', (width, head, more) => {
  const [first, rule, row, , told] = fitTable(header, rows, { spare, width });
  expect([first, told]).toEqual([head, more]);
  expect([rule!.length, row!.length]).toEqual([head.length, head.length]);
});
