import type { JsonValue } from '../../tasks/task.js';
import { show } from './show.js';
import { UnusableRow } from './unusable-row.js';

/** A finite decimal number: not what JavaScript would read into "", "0x10" or "1.5abc". @throws UnusableRow */
export function toNumber(value: JsonValue | undefined, name: string): number {
  const number = typeof value === 'string' && NUMERAL.test(value.trim()) ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new UnusableRow(value === undefined ? `no ${name}` : `${name} is not a finite decimal number: ${show(value)}`);
}

/** Whether a value is a decimal number, or text that is one. */
export function isNumeral(value: JsonValue): boolean {
  return typeof value === 'number' || (typeof value === 'string' && NUMERAL.test(value.trim()));
}

const NUMERAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
