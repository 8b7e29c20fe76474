import fc from 'fast-check';
import { isJsonObject, type Json } from '#kernel/json.ts';

/** A change somewhere in a document: `place` counts its parts in the order of the text. */
export interface Mutation {
  readonly place: number;
  readonly change: { readonly kind: 'remove' } | { readonly kind: 'replace'; readonly value: Json };
}

/** Changes that keep a document near to what is right, so that parsers are tried where it matters. */
export function mutations(count: number): fc.Arbitrary<readonly Mutation[]> {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }).map((json) => json as Json),
    fc.constantFrom<Json>(
      '5s',
      '1d',
      '${{ true }}',
      'x',
      'stop',
      'all',
      1,
      2,
      0,
      true,
      null,
      '',
      ' ',
      [],
      {},
      ['x'],
      'a/b',
      'text',
    ),
  );
  const change = fc.oneof(
    fc.constant({ kind: 'remove' } as const),
    value.map((replaced) => ({ kind: 'replace', value: replaced }) as const),
  );
  return fc.array(fc.record({ place: fc.nat(2_000), change }), { minLength: 1, maxLength: count });
}

export function mutated(document: Json, changes: readonly Mutation[]): Json {
  return changes.reduce<Json>((before, { place, change }) => {
    const target = place % countOf(before);
    let position = -1;
    const visit = (value: Json): Json | undefined => {
      position += 1;
      if (position === target) return change.kind === 'remove' ? undefined : change.value;
      if (Array.isArray(value)) return value.map(visit).filter((item) => item !== undefined);
      if (!isJsonObject(value)) return value;
      const members = Object.entries(value).map(([key, member]): [string, Json | undefined] => [key, visit(member)]);
      return Object.fromEntries(members.filter((member): member is [string, Json] => member[1] !== undefined));
    };
    return visit(before) ?? null;
  }, document);
}

function countOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return 1;
  return 1 + Object.values(value as object).reduce<number>((sum, part) => sum + countOf(part as Json), 0);
}
