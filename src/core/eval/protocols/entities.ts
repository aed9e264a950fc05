import { InputError } from '../../errors.js';
import type { JsonObject, JsonValue } from '../../tasks/task.js';
import type { Example } from '../datasets/dataset.js';
import { isObject } from '../datasets/parse-json.js';
import { show } from '../datasets/show.js';
import { UnusableRow } from '../datasets/unusable-row.js';
import { addSentence, spansOf } from '../metrics/entity-scores.js';
import type { EntitySpan } from '../metrics/entity-spans.js';
import { sortedLabels } from '../metrics/label.js';
import { averages, scoresOf, type Tally } from '../metrics/precision-recall-f1.js';
import { parseRows } from './parse-rows.js';
import type { Protocol, ProtocolOptions } from './protocol.js';
import { rowTallies } from './row-tallies.js';

const NAMES = ['precision', 'recall', 'f1'] as const;

/** Whole entities, as seqeval: `overall_…` over all, then by type; overall_accuracy counts tags. */
export const entities: Protocol = (answered, options) => {
  const { rows, excluded } = parseRows(answered, (prediction, example) => parseSentence(prediction, example, options));
  const types = sortedLabels(rows.flatMap(({ parsed }) => [...parsed.tallies.keys()])).map(String);
  const tallies = rowTallies(
    types,
    rows.map(({ parsed }) => parsed.tallies),
  );
  const goldCounts = types.map((type) =>
    rows.reduce((total, { parsed }) => total + (parsed.tallies.get(type)?.gold ?? 0), 0),
  );
  return {
    figures: [
      {
        paths: [
          ...NAMES.map((name) => [`overall_${name}`]),
          ...['macro', 'weighted'].flatMap((average) => NAMES.map((name) => [`${name}_${average}`])),
          ...types.flatMap((type) => NAMES.map((name) => [type, name])),
        ],
        compute(sampleWeight) {
          const counted = tallies(sampleWeight);
          const { micro, macro, weighted } = averages(counted);
          return [
            ...[micro, macro, weighted].flatMap((scores) => NAMES.map((name) => scores?.[name] ?? null)),
            ...counted.flatMap((tally) => NAMES.map((name) => scoresOf(tally)[name])),
          ];
        },
      },
      {
        path: ['overall_accuracy'],
        correct: rows.map(({ parsed }) => parsed.rightTags),
        asked: rows.map(({ parsed }) => parsed.tags.length),
      },
      { paths: types.map((type) => [type, 'number']), compute: () => goldCounts, hasInterval: false },
    ],
    rows: rows.map(({ example, parsed }) => ({
      where: example.where,
      id: example.id,
      record: example.record,
      gold: example.gold,
      prediction: parsed.tags,
      isRight: parsed.wrong === 0,
      loss: parsed.wrong,
      spans: { gold: parsed.gold, predicted: parsed.predicted },
    })),
    excluded,
  };
};

interface Sentence {
  tags: string[];
  rightTags: number;
  gold: EntitySpan[];
  predicted: EntitySpan[];
  tallies: Map<string, Tally>;
  /** Entities missed, and entities that are none. */
  wrong: number;
}

function parseSentence(prediction: JsonValue, { gold }: Example, { scheme }: ProtocolOptions): Sentence {
  const goldTags = Array.isArray(gold) ? gold.map(String) : [];
  const tags = parseTags(prediction, goldTags.length);
  const sentence = { gold: readSpans(goldTags, scheme), predicted: readSpans(tags, scheme) };
  const tallies = new Map<string, Tally>();
  addSentence(tallies, sentence.gold, sentence.predicted);
  const right = [...tallies.values()].reduce((total, { correct }) => total + correct, 0);
  return {
    ...sentence,
    tags,
    tallies,
    rightTags: tags.filter((tag, index) => tag === goldTags[index]).length,
    wrong: sentence.gold.length + sentence.predicted.length - 2 * right,
  };
}

function readSpans(tags: readonly string[], scheme: ProtocolOptions['scheme']): EntitySpan[] {
  try {
    return spansOf(tags, scheme);
  } catch (error) {
    if (error instanceof InputError) throw new UnusableRow(error.what);
    throw error;
  }
}

/** A tag a token; or predict's entities: whole ones with their first token and the one after their last, or one a token. */
function parseTags(prediction: JsonValue, tokens: number): string[] {
  if (!Array.isArray(prediction)) throw new UnusableRow(`no list of tags: ${show(prediction)}`);
  // An empty list of entities is a sentence without any.
  const areTags = prediction.length > 0 && prediction.every((tag) => typeof tag === 'string');
  const tags = areTags ? prediction : tagsOfEntities(prediction, tokens);
  if (tags.length === tokens) return tags;
  throw new UnusableRow(`${tokens} gold tags, but ${tags.length} predicted`);
}

function tagsOfEntities(items: readonly JsonValue[], tokens: number): string[] {
  const tags = new Array<string>(tokens).fill('O');
  for (const item of items) {
    if (!isObject(item)) throw new UnusableRow(`no entity: ${show(item)}`);
    const [start, end] = spanOf(item, tokens);
    for (let token = start; token < end; token++) {
      if (typeof item.entity === 'string') tags[token] = item.entity;
      else tags[token] = `${token === start ? 'B' : 'I'}-${item.entity_group}`;
    }
  }
  return tags;
}

function spanOf({ start, end }: JsonObject, tokens: number): [start: number, end: number] {
  if (typeof start === 'number' && typeof end === 'number' && start >= 0 && start < end && end <= tokens)
    return [start, end];
  throw new UnusableRow(`no tokens ${show(start)} to ${show(end)} of ${tokens}`);
}
