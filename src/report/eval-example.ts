import type { EvalRow } from '../core/eval/eval-report.js';
import { escapeHtml } from './escape-html.js';
import { markedAnswers } from './marked-answers.js';
import { markedEntities } from './marked-entities.js';

/** A row as a reader wants to see it: its text, what is right, and what was said instead. */
export function evalExample(row: EvalRow): string {
  const hasOwnId = row.id !== undefined && !row.where.includes(row.id);
  const where = hasOwnId ? `${row.where} · id ${row.id}` : row.where;
  const confidence = row.confidence === undefined ? '' : ` · confidence ${row.confidence.toFixed(3)}`;
  return `<div class="example"><div class="where">${escapeHtml(where + confidence)}</div>${bodyOf(row)}</div>`;
}

function bodyOf(row: EvalRow): string {
  const { record, gold } = row;
  if (row.spans !== undefined && Array.isArray(record.tokens)) {
    return `<p>${markedEntities(record.tokens.map(String), row.spans)}</p>`;
  }
  if (typeof record.context === 'string' && Array.isArray(gold))
    return answerBody(row, record.context, gold.map(String));
  if (Array.isArray(record.choices)) return choicesBody(row, record.choices.map(String));
  return textBody(row);
}

function answerBody({ record, prediction }: EvalRow, context: string, gold: readonly string[]): string {
  const answer = String(prediction);
  const right = gold.length === 0 ? NO_ANSWER : gold.join(' | ');
  return `${paragraph(record.question)}<p>${markedAnswers(context, gold, answer)}</p>${verdict(right, answer || NO_ANSWER)}`;
}

const NO_ANSWER = 'no answer';

function choicesBody({ record, gold, prediction }: EvalRow, choices: readonly string[]): string {
  const lines = choices.map((choice, index) => choiceLine(choice, index === gold, index === prediction));
  return `${paragraph(record.context ?? record.text)}${paragraph(record.question)}${lines.join('')}`;
}

function textBody({ record, gold, prediction }: EvalRow): string {
  // Of a likelihood there is no gold to show: it is about the text itself.
  const isLikelihood = typeof prediction === 'object' && prediction !== null && 'nll' in prediction;
  const right = isLikelihood ? '' : shown(gold);
  return `${paragraph(record.text)}${paragraph(record.text_pair)}${verdict(right, shown(prediction))}`;
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
