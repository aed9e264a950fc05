import type { InspectionDetails } from '../core/convert/inspect.js';
import { countElements } from '../core/tensor/count-elements.js';
import { alignColumns } from './align-columns.js';

/** What `inspect` prints: the layout, the config, the settings beside it, the tokenizer, and every tensor. */
export function formatInspection({ inspection, settings, tokenizerFiles }: InspectionDetails): string {
  const { kind, layout, checkpoint_version, iteration, shards, config, tensors, warnings } = inspection;
  const facts: [string, unknown][] = [
    ['kind', kind],
    ['layout', layout],
    ['checkpoint version', checkpoint_version ?? '-'],
    ['iteration', iteration ?? '-'],
    ['ranks', `tensor ${shards.tensor} × pipeline ${shards.pipeline} × virtual ${shards.virtual}`],
    ['tokenizer', tokenizerFiles.length === 0 ? 'none' : tokenizerFiles.join(', ')],
    ['tensors', `${tensors.length}, ${count(tensors)} numbers`],
  ];
  const sections = [
    alignColumns(facts.map(([name, value]) => [name, String(value)])),
    section(
      'config',
      Object.entries(config ?? {}).map(([key, value]) => [key, JSON.stringify(value)]),
    ),
    section(
      'args',
      settings.map(([name, value]) => [name, String(value)]),
    ),
    section(
      'tensors',
      tensors.map(({ name, dtype, shape }) => [name, dtype, `[${shape.join(', ')}]`]),
    ),
    section(
      'warnings',
      warnings.map((warning) => [warning]),
    ),
  ];
  return sections.filter((text) => text !== '').join('\n\n');
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `${title}\n${alignColumns(rows.map(([first, ...rest]) => [`  ${first}`, ...rest]))}`;
}

function count(tensors: readonly { shape: readonly number[] }[]): string {
  const total = tensors.reduce((sum, { shape }) => sum + countElements(shape), 0);
  return total.toLocaleString('en-US');
}
