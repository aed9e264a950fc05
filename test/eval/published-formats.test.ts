import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../dist/core/eval/datasets/open-dataset.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** Name of the file, its lines, what the data set is called, and the gold of each row. */
const published: [string, string[], string | undefined, unknown[]][] = [
  ['dev.tsv', ['sentence\tlabel', '"good\t1', 'so "bad" it\t0'], 'SST-2', ['1', '0']],
  ['headerless.tsv', ['"good\t1', 'so "bad" it\t0'], 'SST-2', ['1', '0']],
  ['cola.tsv', ['gj04\t1\t\tA b.', 'gj04\t0\t*\tB a.', 'ks08\t0\t??\tC.'], 'CoLA', ['1', '0', '0']],
  [
    'SICK.txt',
    [
      'pair_ID\tsentence_A\tsentence_B\tentailment_label\trelatedness_score\tentailment_AB\tSemEval_set',
      '1\ta\tb\tNEUTRAL\t4.5\tA_neutral_B\tTRAIN',
      '2\tc\td\tENTAILMENT\t5\tA_entails_B\tTRIAL',
    ],
    'SICK',
    ['NEUTRAL', 'ENTAILMENT'],
  ],
  [
    'wnut.conll',
    ['New\tB-location', 'York\tI-location', '\t', 'hi\tO'],
    undefined,
    [['B-location', 'I-location'], ['O']],
  ],
  [
    'commonsense_qa.jsonl',
    ['{"id":"x","question":"Where?","choices":{"label":["1","2"],"text":["at home","away"]},"answerKey":"2"}'],
    undefined,
    [1],
  ],
];

async function fileOf(name: string, text: string): Promise<string> {
  const path = join(temporaryFolder(), name);
  await writeFile(path, text);
  return path;
}

describe('files as they are published', () => {
  it.each(published)('finds the gold of every row of %s, whatever the line ends', async (file, lines, name, gold) => {
    for (const text of [`${lines.join('\n')}\n`, `\ufeff${lines.join('\r\n')}`]) {
      const dataset = await openDataset(await fileOf(file, text));
      expect(dataset.name).toBe(name);
      expect(dataset.examples.map((example) => example.gold)).toEqual(gold);
      expect(dataset.unusable).toEqual([]);
    }
  });

  it('drops no text that is none: a row is never served with half of its texts', async () => {
    const lines = [
      '{"text":5,"label":"x"}',
      '{"text":"a","text_pair":["b"],"label":"x"}',
      '{"text":"a","text_pair":null,"label":"x"}',
    ];
    const { examples } = await openDataset(await fileOf('types.jsonl', lines.join('\n')));
    expect(examples.map(({ record }) => record)).toEqual([{ text: 5 }, { text: 'a', text_pair: ['b'] }, { text: 'a' }]);
  });

  it.each([
    ['test.tsv', ['index\tsentence', '0\ta b', '1\tc d'], 'index, sentence'],
    ['headerless.tsv', ['slate\tA man.\tA boy.\t4.75', 'slate\tA dog.\tA cat.\t0.5'], '4 columns'],
    ['val_full.csv', ['startphrase,gold-ending,distractor-0', 'a,b,c'], '3 columns'],
  ])('takes no table of unknown columns for text: %s', async (file, lines, found) => {
    const path = await fileOf(file, lines.join('\n'));
    await expect(openDataset(path)).rejects.toThrow(new RegExp(`none of the formats known: ${found}.*--columns`));
  });
});
