import type { Token } from '../wire/token.ts';
import { compileFilter } from './filter.ts';
import { isVisible, isWithin, type ScopeIds } from './place.ts';
import type { Entry, HiddenRows, Source } from './source.ts';

export interface SelectionOptions {
  readonly hidden?: HiddenRows;
  /** For writes: a parameter that speaks of no field must not widen what is hit. */
  readonly strict?: boolean;
}

export interface Selection {
  /** Everything in the list that is not hidden. */
  readonly isWhole: boolean;
  /** Parameters that were not understood. */
  readonly foreign: readonly string[];
  entries(afterSeq?: number): Iterable<Entry>;
}

/** The rows that a caller may see and asks for. */
export function select(
  source: Source,
  parameters: ReadonlyMap<string, unknown>,
  token: Token,
  { hidden, strict = false }: SelectionOptions = {},
): Selection {
  const filter = compileFilter(source.facts, parameters);
  const scope = Object.fromEntries(parameters) as ScopeIds;
  const nothing = strict && filter.foreign.length > 0;
  const fits = (entry: Entry): boolean => {
    const place = entry.place();
    if (!isVisible(place, token) || !isWithin(place, scope)) return false;
    if (hidden?.has(entry) === true) return false;
    return filter.isEmpty || filter.test(entry.row());
  };

  return {
    isWhole:
      filter.isEmpty && token.level === 'tenant' && (scope.accountIds ?? scope.siteIds ?? scope.groupIds) === undefined,
    foreign: filter.foreign,
    *entries(afterSeq = 0) {
      if (nothing) return;
      if (filter.ids === null) {
        for (const entry of source.scan(afterSeq)) if (fits(entry)) yield entry;
        return;
      }
      const named = filter.ids.flatMap((id) => source.find(id) ?? []).filter((entry) => entry.seq > afterSeq);
      for (const entry of named.toSorted((a, b) => a.seq - b.seq)) if (fits(entry)) yield entry;
    },
  };
}
