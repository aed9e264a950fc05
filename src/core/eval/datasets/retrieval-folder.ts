import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../errors.js';
import type { JsonObject } from '../../tasks/task.js';
import { collectExamples } from './collect-examples.js';
import type { Dataset } from './dataset.js';
import { numberedLines } from './numbered-lines.js';
import { readText } from './read-text.js';
import { type JsonRecord, parseJsonLines } from './records.js';
import { toNumber } from './to-number.js';
import { UnusableRow } from './unusable-row.js';

export interface RetrievalDataset extends Dataset {
  /** Documents: id and text, the title before it. */
  corpus: { id: string; text: string }[];
}

/** A folder with `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv` (BEIR, Thakur et al. 2021), or `qrels.tsv`. */
export async function readRetrievalFolder(folder: string): Promise<RetrievalDataset> {
  const corpus = parseJsonLines(await readText(join(folder, 'corpus.jsonl')), join(folder, 'corpus.jsonl'));
  const queries = parseJsonLines(await readText(join(folder, 'queries.jsonl')), join(folder, 'queries.jsonl'));
  const relevance = await readRelevance(await findRelevance(folder));
  const asked = queries.filter(({ json }) => relevance.has(idOf(json)));
  const missing = [...relevance.keys()].filter((id) => !queries.some(({ json }) => idOf(json) === id));
  return {
    question: 'retrieval',
    corpus: corpus.map(({ json }) => ({ id: idOf(json), text: documentText(json) })),
    ...collectExamples(asked, whereOf, ({ json }) => {
      if (typeof json.text !== 'string') throw new UnusableRow('no text');
      return { id: idOf(json), record: { id: idOf(json), text: json.text }, gold: relevance.get(idOf(json)) ?? {} };
    }),
    warnings:
      missing.length === 0
        ? []
        : [`${missing.length} queries of the judgements are not in queries.jsonl: ${missing.slice(0, 3).join(', ')}`],
  };
}

async function findRelevance(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true });
  const found = [join('qrels', 'test.tsv'), 'qrels.tsv', join('qrels', 'dev.tsv')].find((name) => names.includes(name));
  if (found !== undefined) return join(folder, found);
  throw new InputError('ERR_NO_ROWS', 'no relevance judgements', {
    where: folder,
    remedy: 'expected qrels/test.tsv or qrels.tsv',
  });
}

/** `query-id corpus-id score` with a header, or TREC's `query 0 document grade`. */
async function readRelevance(path: string): Promise<Map<string, JsonObject>> {
  const relevance = new Map<string, JsonObject>();
  for (const { text, number } of numberedLines(await readText(path))) {
    const cells = text.split(/\t| +/);
    if (number === 1 && cells.includes('score')) continue;
    const [query, document] = cells.length === 4 ? [cells[0], cells[2]] : cells;
    try {
      const grades = relevance.get(query) ?? {};
      relevance.set(query, { ...grades, [document]: toNumber(cells.at(-1), 'grade') });
    } catch (cause) {
      throw new InputError('ERR_COLUMNS', `no query, document and grade in line ${number}`, { where: path, cause });
    }
  }
  return relevance;
}

function idOf(json: JsonObject): string {
  return String(json._id ?? json.id ?? '');
}

function documentText(json: JsonObject): string {
  const title = typeof json.title === 'string' && json.title !== '' ? `${json.title} ` : '';
  return title + String(json.text ?? '');
}

function whereOf({ where }: JsonRecord): string {
  return where;
}
