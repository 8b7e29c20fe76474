import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTemplate, onlyExpression, splitText } from './template-text.ts';

const escapeText = (text: string): string => text.split('${{').join('$${{');
const parts = (text: string) => splitText(text).parts;

describe('splitting a text', () => {
  it.each([
    ['plain', ['plain']],
    ['', []],
    ['${{ a }}', [{ expression: 'a' }]],
    ['x ${{ a }} y ${{b}}', ['x ', { expression: 'a' }, ' y ', { expression: 'b' }]],
    ['$${{ a }}', ['${{ a }}']],
    ['$$${{ a }}', ['$${{ a }}']],
    ['$${{ a }} ${{ b }}', ['${{ a }} ', { expression: 'b' }]],
    ['${{ a }}${{ b }}', [{ expression: 'a' }, { expression: 'b' }]],
    ['${{ {"a": {"b": 1}} }}', [{ expression: '{"a": {"b": 1}}' }]],
    ['${{ {"a": {"b": 1}}}}', [{ expression: '{"a": {"b": 1}}' }]],
    ['${{ "}}" + \'}}\' }}', [{ expression: '"}}" + \'}}\'' }]],
    ['${{ "\\"}}" }}', [{ expression: '"\\"}}"' }]],
    ['${{ r"\\" }} x', [{ expression: 'r"\\"' }, ' x']],
    ['${{ """ "}} """ }}', [{ expression: '""" "}} """' }]],
    ['${{ bar"x" }}', [{ expression: 'bar"x"' }]],
    ['$ { { a }} ${ b }', ['$ { { a }} ${ b }']],
  ])('%j', (text, expected) => expect(parts(text)).toEqual(expected));

  it.each([
    ['a ${{ b', 2, /not closed/],
    ['${{ "}} ', 0, /not closed/],
    ['${{ { }}', 0, /not closed/],
    ['${{ a } }', 0, /not closed/],
    ['x${{  }}', 1, /empty/],
  ])('finds what is wrong in %j', (text, offset, message) => {
    expect(splitText(text).fault).toMatchObject({ offset, message: expect.stringMatching(message) as string });
  });

  it('tells a text that is one expression from a longer one', () => {
    expect(onlyExpression(splitText('${{ a }}'))).toBe('a');
    for (const text of [' ${{ a }}', '${{ a }}\n', '${{ a }}${{ b }}', '$${{ a }}', 'a', '${{ a }} ${{']) {
      expect(onlyExpression(splitText(text)), text).toBeNull();
    }
  });

  it('gives every text back that has no expression, and every escaped one', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('$', '{', '}', '"', "'", 'a', '\\', '$${{', '${{') }),
    );
    fc.assert(
      fc.property(text, (original) => {
        const { parts: found, fault } = splitText(escapeText(original));
        expect(fault).toBeNull();
        expect(found.length).toBeLessThanOrEqual(1);
        expect(found[0] ?? '').toBe(original);
      }),
    );
  });
});

describe('isTemplate', () => {
  it('looks at every depth, keys apart', () => {
    expect(isTemplate({ a: [{ b: 'x ${{ y }}' }] })).toBe(true);
    expect(isTemplate({ a: [{ '${{ b }}': 'x' }], c: 1, d: null })).toBe(false);
    expect(isTemplate(5)).toBe(false);
  });
});
