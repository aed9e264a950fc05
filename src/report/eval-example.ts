import type { EvalRow } from '../core/eval/eval-report.js';
import { escapeHtml } from './escape-html.js';
import { type Marking, markedText } from './marked-text.js';

/** A row as a reader wants to see it: its text, what is right, and what was said instead. */
export function evalExample(row: EvalRow): string {
  const where = [row.where, row.id === undefined ? '' : `id ${row.id}`].filter(Boolean).join(' · ');
  const confidence = row.confidence === undefined ? '' : ` · confidence ${row.confidence.toFixed(3)}`;
  return `<div class="example"><div class="where">${escapeHtml(where + confidence)}</div>${bodyOf(row)}</div>`;
}

function bodyOf(row: EvalRow): string {
  const { record, gold, prediction } = row;
  if (row.spans !== undefined && Array.isArray(record.tokens))
    return `<p>${markedEntities(record.tokens.map(String), row)}</p>`;
  if (typeof record.context === 'string' && Array.isArray(gold)) {
    return `${paragraph(record.question)}<p>${markedAnswers(record.context, gold.map(String), String(prediction))}</p>${verdict(gold.length === 0 ? 'no answer' : gold.map(String).join(' | '), prediction === '' ? 'no answer' : String(prediction))}`;
  }
  if (Array.isArray(record.choices)) {
    const choices = record.choices.map(String);
    return `${paragraph(record.context ?? record.text)}${paragraph(record.question)}${choices.map((choice, index) => choiceLine(choice, index === gold, index === prediction)).join('')}`;
  }
  return `${paragraph(record.text)}${paragraph(record.text_pair)}${verdict(shown(gold), shown(prediction))}`;
}

function paragraph(text: unknown): string {
  return typeof text === 'string' && text !== '' ? `<p>${escapeHtml(cut(text))}</p>` : '';
}

function verdict(gold: string, predicted: string): string {
  const goldLabel = gold === '' ? '' : `<span class="label gold">${escapeHtml(gold)}</span> `;
  return `<p>${goldLabel}<span class="label predicted">${escapeHtml(predicted)}</span></p>`;
}

function choiceLine(choice: string, isGold: boolean, isPredicted: boolean): string {
  const style = isGold ? 'gold' : isPredicted ? 'predicted' : '';
  return `<p><span class="label ${style}">${escapeHtml(choice)}</span></p>`;
}

function markedEntities(tokens: readonly string[], { spans }: EvalRow): string {
  const starts: number[] = [];
  let length = 0;
  for (const token of tokens) {
    starts.push(length);
    length += token.length + 1;
  }
  const markings = (by: Marking['by']): Marking[] =>
    (by === 'gold' ? (spans?.gold ?? []) : (spans?.predicted ?? [])).map(({ type, start, end }) => ({
      start: starts[start],
      end: starts[end - 1] + tokens[end - 1].length,
      by,
      label: type,
    }));
  return markedText(tokens.join(' '), [...markings('gold'), ...markings('predicted')]);
}

/** Around the first place where an answer stands; long contexts are cut. */
function markedAnswers(context: string, gold: readonly string[], predicted: string): string {
  const find = (answer: string, by: Marking['by']): Marking[] => {
    const start = answer === '' ? -1 : context.indexOf(answer);
    return start === -1 ? [] : [{ start, end: start + answer.length, by }];
  };
  const markings = [...gold.slice(0, 1).flatMap((answer) => find(answer, 'gold')), ...find(predicted, 'predicted')];
  const first = Math.min(context.length, ...markings.map(({ start }) => start));
  const last = Math.max(0, ...markings.map(({ end }) => end));
  const from = markings.length === 0 ? 0 : Math.max(0, first - SHOWN_AROUND);
  const to = markings.length === 0 ? 2 * SHOWN_AROUND : Math.min(context.length, last + SHOWN_AROUND);
  const shifted = markings.map((marking) => ({ ...marking, start: marking.start - from, end: marking.end - from }));
  return `${from > 0 ? '… ' : ''}${markedText(context.slice(from, to), shifted)}${to < context.length ? ' …' : ''}`;
}

/** Characters of context on either side of an answer. */
const SHOWN_AROUND = 300;

/** A passage of RACE has thousands. */
const MAX_TEXT = 1200;

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)} …` : text;
}

function shown(value: unknown): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(String).join(', ');
  return Object.entries(value)
    .map(([name, item]) => `${name} ${typeof item === 'number' && !Number.isInteger(item) ? item.toFixed(3) : item}`)
    .join(', ');
}
