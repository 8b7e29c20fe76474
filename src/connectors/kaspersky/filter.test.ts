import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InputOf } from '#kernel/field.ts';
import { buildFilter, type filterFields } from './filter-builder.ts';
import { readFilter } from './filter-input.ts';
import { faultText, filterFault } from './filter-syntax.ts';
import { allOf, anyOf, equals, exactText } from './filter-text.ts';

const name = fc.stringMatching(/^[A-Z][A-Z_]{0,8}$/).filter((text) => text !== 'T');
const value = fc.oneof(
  fc.integer().map(String),
  fc.string().map(exactText),
  fc.constantFrom('CURTIME(-86400)', 'CURTIME(+5)', '0x00ff', 'T"2026-01-31 08:00:00"'),
);
const item = fc.oneof(
  name,
  fc.tuple(name, fc.constantFrom('=', '<>', '<', '>', '<=', '>='), value).map(([a, o, v]) => `${a}${o}${v}`),
  fc.tuple(name, fc.constantFrom('&', '|'), fc.nat()).map(([a, o, mask]) => `${a} ${o} ${mask} <> 0`),
);
const filter: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    item.map((text) => `(${text})`),
    item.map((text) => `(!${text})`),
    fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((parts) => `(&${parts.join('')})`),
    fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((parts) => `(|${parts.join(' \n')})`),
    tie('any').map((part) => `(!${part})`),
    tie('any').map((part) => `(${part})`),
  ),
})).any;

describe('the check of filters', () => {
  it('passes whatever the grammar gives', () => {
    fc.assert(
      fc.property(filter, (text) => {
        expect(filterFault(text)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('finds a bracket that is missing or too many', () => {
    fc.assert(
      fc.property(filter, (text) => {
        expect(filterFault(text.slice(0, -1))).not.toBeNull();
        expect(filterFault(`${text})`)).toEqual({
          position: text.length + 1,
          problem: 'Unexpected text after the filter.',
        });
      }),
    );
  });

  it('takes any text without throwing, and points inside it or just behind', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...Array.from('()&|!=<>"ab1 T')) })),
        (text) => {
          const fault = filterFault(text);
          expect(fault === null || (fault.position >= 1 && fault.position <= text.length + 1)).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it.each([
    '',
    '  ',
    '(KLHST_WKS_STATUS&1<>0)',
    '(&(Type = 4))',
    'KLHST_WKS_HOSTNAME = "guid"',
    '((a=1))',
    '(KLGRP_CHLDHST_CNT_CRT >= 1)',
    '(&(!KLHST_WKS_DN = "A*")(|(KLHST_WKS_GROUPID = 0)(KLHST_WKS_GROUPID = 1))(KLHST_WKS_STATUS_MASK & 1 <> 0)(KLHST_WKS_LAST_NAGENT_CONNECTED > CURTIME(-86400)))',
    '(a="say ""hi"" [a-f]")',
  ])('takes %j', (text) => {
    expect(filterFault(text)).toBeNull();
  });

  it.each([
    ['((KLHST_WKS_FQDN="kasper*")(KLHST_WKS_OS_NAME="*Server 2019"))', "Pos 28. Closing bracket ')' expected."],
    ['((name="*group*")(parentId=1))', "Pos 18. Closing bracket ')' expected."],
    ['(a=1', "Pos 5. Closing bracket ')' expected."],
    ['(a="x)', 'Pos 4. Unterminated string.'],
    ['(a=)', 'Pos 4. Value expected.'],
    ['(=1)', 'Pos 2. Attribute name expected.'],
    ['(&)', "Pos 3. Opening bracket '(' expected."],
    ['(a=1)(b=2)', 'Pos 6. Unexpected text after the filter.'],
    ['('.repeat(1_000), 'Pos 202. The filter is nested too deeply.'],
  ])('says of %j: %s', (text, sentence) => {
    const fault = filterFault(text);
    expect(fault === null ? null : faultText(fault)).toBe(sentence);
  });
});

describe('texts', () => {
  it('of any kind can be put into a filter', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...Array.from('a"*?[](&|!=)\\ ')) }), {
          minLength: 1,
          maxLength: 3,
        }),
        (texts) => {
          const built = allOf([anyOf(texts.map((text) => equals('KLHST_WKS_DN', text))), '(a=1)']);
          expect(filterFault(built)).toBeNull();
        },
      ),
    );
  });

  it('match nothing but themselves', () => {
    expect(exactText('say "*?[x]"')).toBe('"say ""[*][?][[]x]"""');
  });

  it('stay alone when there is one of them', () => {
    expect([anyOf(['(a)']), anyOf(['(a)', '(b)']), allOf(['', '(a)']), allOf([]), allOf(['(a)', '(b)'])]).toEqual([
      '(a)',
      '(|(a)(b))',
      '(a)',
      '',
      '(&(a)(b))',
    ]);
  });
});

describe('the builder', () => {
  const build = (all: InputOf<typeof filterFields>['all']) =>
    buildFilter(all === undefined ? {} : { all }, 'input.where');

  it('writes every operator', () => {
    expect(
      buildFilter(
        {
          all: [
            { attribute: 'A', operator: '=', value: 'x*' },
            { attribute: 'B', operator: 'like', value: 'x*' },
            { attribute: 'C', operator: '>=', value: 5 },
            { attribute: 'D', operator: '<>', value: false },
            { attribute: 'E', operator: 'has-bits', value: 4 },
            { attribute: 'F', operator: 'exists' },
            { attribute: 'G', operator: 'missing' },
            { attribute: 'H', operator: 'after', value: '2026-01-31T09:00:00+01:00' },
          ],
          any: [
            { attribute: 'I', operator: '=', value: 1 },
            { attribute: 'J', operator: '=', value: 2 },
          ],
        },
        'input.where',
      ),
    ).toBe('(&(A="x[*]")(B="x*")(C>=5)(D<>0)(E&4<>0)(F)(!(G))(H>T"2026-01-31 08:00:00")(|(I=1)(J=2)))');
  });

  it('gives a right filter for any value', () => {
    const condition = fc.record({
      attribute: name,
      operator: fc.constantFrom('=', '<>', '<', '<=', '>', '>=' as const),
      value: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.bigInt()),
    });
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 5 }), (all) => {
        expect(filterFault(build(all))).toBeNull();
      }),
    );
  });

  it.each([
    ['=', 1.5],
    ['=', { a: 1 }],
    ['has-bits', 'x'],
    ['like', 5],
    ['after', '2026-01-31'],
    ['=', undefined],
  ] as const)('refuses %s with %j', (operator, wrong) => {
    const condition = wrong === undefined ? { attribute: 'A', operator } : { attribute: 'A', operator, value: wrong };
    expect(() => build([condition])).toThrow('input.where.all[0].value');
  });
});

describe('a filter as input', () => {
  it('passes unchanged', () => {
    const text = ' ( & (a = "x*") (b=1) ) ';
    expect(readFilter({ filter: text }, true)).toBe(text);
  });

  it('passes unchecked when the connection says so', () => {
    expect(readFilter({ filter: '((a=1)(b=2))' }, false)).toBe('((a=1)(b=2))');
  });

  it('stands in one form only', () => {
    expect(() => readFilter({ filter: '(a)', where: { all: [{ attribute: 'a', operator: 'exists' }] } }, true)).toThrow(
      'input.where cannot stand beside input.filter',
    );
  });
});
