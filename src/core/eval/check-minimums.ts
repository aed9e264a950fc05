import { InputError, UsageError } from '../errors.js';
import type { EvalReport } from './eval-report.js';

export interface Minimum {
  /** `accuracy`, or a class's: `LOC.f1`. */
  name: string;
  value: number;
}

/** Reads `accuracy=0.9,LOC.f1=0.5`. @throws UsageError */
export function parseMinimums(text: string): Minimum[] {
  return text.split(',').map((part) => {
    const [name, value, ...rest] = part.split('=');
    if (name && value?.trim() && rest.length === 0 && Number.isFinite(Number(value)))
      return { name: name.trim(), value: Number(value) };
    throw new UsageError(`no metric=number: ${JSON.stringify(part)}`, { where: '--min' });
  });
}

/**
 * What is below its minimum, in words; an undefined figure is.
 * @throws UsageError where the task has no such figure, InputError where the data has no such class
 */
export function belowMinimums({ metrics }: EvalReport, minimums: readonly Minimum[]): string[] {
  return minimums.flatMap(({ name, value }) => {
    const metric = metrics.find(({ path }) => path.join('.') === name);
    if (metric === undefined) {
      const what = `no metric ${JSON.stringify(name)}`;
      const names = metrics.filter(({ path }) => path.length === 1).map(({ path }) => path[0]);
      const details = { where: '--min', remedy: `there are ${names.join(', ')}` };
      // Which classes there are, only the data tells.
      throw name.includes('.') ? new InputError('ERR_METRIC', what, details) : new UsageError(what, details);
    }
    return metric.value !== null && metric.value >= value
      ? []
      : [`${name} is ${metric.value ?? 'undefined'}, below ${value}`];
  });
}
