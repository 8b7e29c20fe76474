import { createHash } from 'node:crypto';
import { invalid } from '../wire/refusal.ts';
import type { Query } from '../wire/query.ts';

/** What an opaque cursor holds: the place to go on from, and what it was made for. */
export interface Cursor {
  /** Sequence number, or offset in a sorted list. */
  readonly after: number;
  readonly total: number;
}

const notTheQuestion: ReadonlySet<string> = new Set(['cursor', 'limit', 'skip', 'skipCount', 'countOnly']);

/** The same for the same list with the same filters and sorting. */
export function questionOf(list: string, caller: string, query: Query): string {
  const asked = [...query].filter(([name]) => !notTheQuestion.has(name)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([list, caller, asked]))
    .digest('base64url')
    .slice(0, 12);
}

export function writeCursor({ after, total }: Cursor, question: string): string {
  return Buffer.from(`${question}:${after}:${total}`).toString('base64');
}

/** @throws Refusal 400 for a cursor that was made up, or made for other filters */
export function readCursor(text: string, question: string): Cursor {
  // Some clients send it encoded once more.
  const raw = Buffer.from(text.includes('%') ? decodeURIComponent(text) : text, 'base64').toString('utf8');
  const [made, after, total] = raw.split(':');
  if (made !== question || !/^\d+$/.test(after ?? '') || !/^\d+$/.test(total ?? '')) {
    throw invalid('cursor: Invalid cursor.');
  }
  return { after: Number(after), total: Number(total) };
}
