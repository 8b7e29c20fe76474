import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import { parseInput } from '#kernel/validate.ts';
import { readNotation } from './notation.ts';

describe('the notation of fields', () => {
  it('takes the kind from the name, or from what is written', () => {
    const { fields } = readNotation(
      'ids siteIds name! createdAt__gte isActive agentVersion__gt total__gt state:active|expired',
    );
    expect(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.kind]))).toEqual({
      ids: 'list',
      siteIds: 'list',
      name: 'text',
      createdAt__gte: 'instant',
      isActive: 'flag',
      agentVersion__gt: 'text',
      total__gt: 'integer',
      state: 'choice',
    });
    expect(fields['name']?.required).toBe(true);
    expect(fields['siteIds']).toMatchObject({ maxItems: 500 });
    expect(fields['createdAt__gte']?.label).toBe('Created at (from)');
  });

  it('reads bounds, choices with spaces, single choices and help', () => {
    const { fields } = readNotation(
      `days:integer(1..21) "How long." arch:['32 bit'|'64 bit'] type:'black_hash' parts__contains:parts(255)`,
    );
    expect(fields['days']).toMatchObject({ kind: 'integer', min: 1, max: 21, help: 'How long.' });
    expect(fields['arch']).toMatchObject({ kind: 'list', values: ['32 bit', '64 bit'] });
    expect(fields['type']).toMatchObject({ kind: 'choice', values: ['black_hash'] });
    expect(fields['parts__contains']).toMatchObject({ maxItems: 255, pattern: '^.{2,}$' });
  });

  it('gives a negated name the kind of its positive', () => {
    const { fields } = readNotation('modes:[a|b] modesNin');
    expect(fields['modesNin']).toMatchObject({ kind: 'list', values: ['a', 'b'], label: 'Modes (none of)' });
  });

  it('reads groups, lists of groups, shared groups, sets, and what is left out of a set', () => {
    const { fields, groups } = readNotation(
      'data!:{ rules:[{ id! order:integer }](5) host:@firewallHost } ...paging -skip',
    );
    expect(fields['data']).toMatchObject({ kind: 'group', required: true });
    expect(groups.get('data')?.fields['rules']).toMatchObject({ kind: 'list', maxItems: 5 });
    expect(groups.get('data')?.groups.get('host')?.fields['type']).toMatchObject({ kind: 'choice' });
    expect(Object.keys(fields)).toEqual(['data', 'limit', 'cursor', 'skipCount', 'countOnly', 'sortOrder']);
  });

  it('keeps an empty group for the body and asks nobody for it', () => {
    const { fields, groups } = readNotation('data:{}');
    expect(Object.keys(fields)).toEqual([]);
    expect(groups.has('data')).toBe(true);
  });

  it('notes what may be cleared and what is converted', () => {
    const { nullable, conversions } = readNotation('expiration?:instant scopeId:long isActive:flags');
    expect(nullable).toEqual(['expiration']);
    expect([...conversions]).toEqual([
      ['scopeId', 'long'],
      ['isActive', 'flags'],
    ]);
  });

  it('takes a choice among numbers as a choice that travels as a number', () => {
    const { fields, conversions } = readNotation('minutes:long(1|5|10)');
    expect(fields['minutes']).toMatchObject({ kind: 'choice', values: ['1', '5', '10'] });
    expect(conversions.get('minutes')).toBe('long');
  });

  it.each(['a:{ b', 'a:nonsense', '...nobody', '-absent', 'a:@nobody', '1a', 'a } b'])('refuses %s', (text) => {
    expect(() => readNotation(text)).toThrow(AppError);
  });

  it('reads every list of names back as those names, and each field takes a value of its kind', () => {
    const name = fc.stringMatching(/^[a-z][A-Za-z]{0,12}$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 8 }), fc.boolean(), (names, required) => {
        const { fields } = readNotation(names.map((one) => `${one}${required ? '!' : ''}:text(7)`).join(' '));
        expect(Object.keys(fields).toSorted()).toEqual(names.toSorted());
        const input = Object.fromEntries(names.map((one) => [one, 'x']));
        expect(parseInput(fields, input)).toEqual(input);
      }),
    );
  });
});
