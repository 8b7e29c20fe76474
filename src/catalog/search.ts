import type { ActionDefinition } from '#kernel/action.ts';
import type { Effect } from '#kernel/effect.ts';
import { connectorIdOf } from './permission.ts';

export interface ActionQuery {
  /** Every word must occur somewhere; the place decides the rank. */
  readonly words?: string;
  readonly connector?: string;
  readonly category?: string;
  readonly effect?: Effect;
}

/** Actions that match, best first; equal ones keep their order. */
export function searchActions(actions: readonly ActionDefinition[], query: ActionQuery): readonly ActionDefinition[] {
  const words = wordsIn(query.words ?? '');
  const ranked: { readonly action: ActionDefinition; readonly rank: number }[] = [];
  for (const action of actions) {
    const rank = passes(action, query) ? rankOf(action, words) : null;
    if (rank !== null) ranked.push({ action, rank });
  }
  return ranked.toSorted((a, b) => b.rank - a.rank).map((entry) => entry.action);
}

function passes(action: ActionDefinition, query: ActionQuery): boolean {
  if (query.connector !== undefined && connectorIdOf(action.id) !== query.connector) return false;
  if (query.category !== undefined && action.category.toLowerCase() !== query.category.toLowerCase()) return false;
  return query.effect === undefined || action.effect === query.effect;
}

/** Null when a word is nowhere. */
function rankOf(action: ActionDefinition, words: readonly string[]): number | null {
  const places: readonly (readonly [string, number])[] = [
    [action.title, 8],
    [action.id, 6],
    [action.category, 3],
    [action.summary, 1],
  ];
  let total = 0;
  for (const word of words) {
    const best = Math.max(0, ...places.map(([text, weight]) => weight * fitOf(text, word)));
    if (best === 0) return null;
    total += best;
  }
  return total;
}

/** A whole word counts more than the start of one, and that more than a part. */
function fitOf(text: string, word: string): number {
  const parts = wordsIn(text);
  if (parts.includes(word)) return 3;
  if (parts.some((part) => part.startsWith(word))) return 2;
  return text.toLowerCase().includes(word) ? 1 : 0;
}

function wordsIn(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
