import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeShared, shared } from '../support/shared.js';
import { expectEqual, openBoth } from './support/both-tokenizers.js';

const readRows = (path: string) =>
  readFileSync(shared(path), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'));

/** `0041 030A` → `Å` */
const fromHex = (codePoints: string) =>
  String.fromCodePoint(...codePoints.split(' ').map((codePoint) => Number.parseInt(codePoint, 16)));

const readVocabulary = () => readFileSync(shared('vocab/bert-base-multilingual-cased-vocab.txt'));

describeShared('texts that confuse', () => {
  test('naughty strings, emoji, every kind of cluster and of normal form encode as in the library', async () => {
    const texts = new Set([
      ...(JSON.parse(readFileSync(shared('hostile/text/blns.half.json'), 'utf8')) as string[]),
      ...readRows('hostile/text/emoji.tsv').map(([, emoji]) => emoji!),
      ...readRows('hostile/text/grapheme_break.tsv').map(([row]) =>
        fromHex(row!.replace(/[÷×]/g, ' ').trim().replace(/ +/g, ' ')),
      ),
      ...readRows('hostile/text/normalization.tsv').flatMap((forms) => forms.map(fromHex)),
    ]);
    const alone = Array.from(texts, (text) => ({ text }));
    const inText = Array.from(texts, (text) => ({ text: `Before${text}after`, pair: `${text} [MASK]${text}` }));
    await expectEqual(openBoth(readVocabulary(), {}), [...alone, ...inText]);
    await expectEqual(openBoth(readVocabulary(), { do_lower_case: false }), inText);
  });

  test('canonically equal texts have equal tokens where accents are stripped', () => {
    const { ours } = openBoth(readVocabulary(), {});
    for (const [source, composed, decomposed] of readRows('hostile/text/normalization.tsv')) {
      const [ids, ...others] = [source, composed, decomposed].map((form) => [
        ...ours.encode({ text: fromHex(form!) }).ids,
      ]);
      expect({ source, others }).toEqual({ source, others: [ids, ids] });
    }
  });

  test('letters are lower-cased one by one, as in the tables of Unicode', () => {
    for (const [upper, lower] of readRows('hostile/text/lowercase.tsv')) {
      const [from, to] = [fromHex(upper!), fromHex(lower!)];
      const { ours } = openBoth(['[UNK]', '[CLS]', '[SEP]', to].join('\n'), { strip_accents: false });
      expect({ upper, ids: [...ours.encode({ text: from }).ids] }).toEqual({ upper, ids: [1, 3, 2] });
    }
  });
});
