import { describe, expect, test } from 'vitest';
import { aggregateEntities } from '../../dist/core/tasks/aggregate-entities.js';
import { ask, taskModel } from '../support/ask.js';

describe('token-classification', () => {
  interface Entity {
    entity_group: string;
    entity: string;
    word: string;
    start: number;
    end: number;
  }
  const ner = taskModel('ner');
  const text = '😀 Barack Obama was born in Hawaii .';

  test('counts offsets in UTF-16 or in code points, and quotes the text itself', async () => {
    const units = await ask<Entity[]>(ner, { text });
    const points = await ask<Entity[]>(ner, { text }, { offsets: 'code-points' });
    for (const { word, start, end } of units) expect(text.slice(start, end)).toBe(word);
    for (const { word, start, end } of points) expect([...text].slice(start, end).join('')).toBe(word);
    expect(units.at(-1)).toMatchObject({ entity_group: 'LOC', word: 'Hawaii', start: 28, end: 34 });
    expect(points.at(-1)).toMatchObject({ entity_group: 'LOC', word: 'Hawaii', start: 27, end: 33 });
  });

  test('without aggregation gives the pieces that are in an entity, with their places in the sequence', async () => {
    const pieces = await ask<Entity[]>(ner, { text: 'Barack Obama was born in Hawaii .' }, { aggregation: 'none' });
    expect(Object.keys(pieces[0]!)).toEqual(['entity', 'score', 'index', 'word', 'start', 'end']);
    expect(pieces[0]).toMatchObject({ entity: 'B-PER', index: 1, start: 0 });
    expect(pieces.map(({ entity }) => entity)).not.toContain('O');
  });

  test('counts given tokens, joins them with spaces, and gives one by one also those without a piece', async () => {
    const tokens = ['Barack', 'Obama', 'was', 'born', 'in', 'Hawaii', '.'];
    expect(await ask(ner, { tokens })).toMatchObject([
      { entity_group: 'PER', word: 'Barack Obama', start: 0, end: 2 },
      { entity_group: 'LOC', word: 'Hawaii', start: 5, end: 6 },
    ]);
    const each = await ask<Entity[]>(ner, { tokens: ['Barack', '', 'was'] }, { aggregation: 'none' });
    expect(each.map(({ word, start, end }) => [word, start, end])).toEqual([
      ['Barack', 0, 1],
      ['', 1, 2],
      ['was', 2, 3],
    ]);
    expect(each[1]).toMatchObject({ entity: 'O', score: 0 });
  });

  test.each([
    [
      'simple',
      [
        ['A', 0.6, 0, 1],
        ['B', 0.7, 1, 2],
        ['A', 0.45, 2, 4],
      ],
    ],
    ['first', [['A', 0.55, 0, 4]]],
    [
      'max',
      [
        ['B', 0.7, 0, 2],
        ['A', 0.5, 2, 4],
      ],
    ],
    [
      'average',
      [
        ['B', 0.5, 0, 2],
        ['A', 0.45, 2, 4],
      ],
    ],
  ] as const)('%s joins pieces as the pipeline does', (strategy, expected) => {
    const labels = ['O', 'B-A', 'I-A', 'B-B'];
    const rows = [
      [0.1, 0.6, 0, 0.3],
      [0.1, 0.2, 0, 0.7],
      [0.2, 0, 0.5, 0.3],
      [0.3, 0, 0.4, 0.3],
    ];
    const pieces = rows.map((scores, at) => ({ scores, start: at, end: at + 1, isSubword: at % 2 === 1 }));
    const groups = aggregateEntities(pieces, labels, strategy);
    const rounded = groups.map(({ label, score, start, end }) => [label, Number(score.toFixed(9)), start, end]);
    expect(rounded).toEqual(expected);
  });
});
