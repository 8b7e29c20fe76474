import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from './json.ts';
import { createRedactor, mask } from './redact.ts';

const secret = 'pä55/w+rd "x"';

describe('createRedactor', () => {
  test.each([
    ['plain', secret],
    ['URL-encoded', encodeURIComponent(secret)],
    ['URL-encoded in lower case', encodeURIComponent(secret).toLowerCase()],
    ['form-encoded', new URLSearchParams({ a: secret }).toString().slice(2)],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64url', Buffer.from(secret).toString('base64url')],
    ['JSON-escaped', JSON.stringify(secret).slice(1, -1)],
    ['JSON-escaped as ASCII', JSON.stringify(secret).slice(1, -1).replace('ä', '\\u00e4')],
  ])('masks the %s form', (_name, form) => {
    const masked = createRedactor([secret]).text(`<<${form}>>`);
    expect(masked.replace(/=+>>$/, '>>')).toBe(`<<${mask}>>`);
  });

  test.each(['', 'a', 'ab', 'abc', 'user:'])('masks the secret inside base64 of %j and the secret', (prefix) => {
    const long = 'correct horse battery staple';
    const encoded = Buffer.from(`${prefix}${long}!`).toString('base64');
    const masked = createRedactor([long]).text(encoded);
    expect(masked).toContain(mask);
    expect(masked.length).toBeLessThan(12 + prefix.length * 2);
  });

  test('masks strings and keys at any depth, and leaves the rest', () => {
    const value = { list: [{ token: 'Bearer abcd1234' }, 1, null, 10n], 'x-abcd1234': true, plain: 'text' };
    expect(createRedactor(['abcd1234']).json(value)).toEqual({
      list: [{ token: `Bearer ${mask}` }, 1, null, 10n],
      [`x-${mask}`]: true,
      plain: 'text',
    });
  });

  test('keeps a key named __proto__ as data', () => {
    const value = JSON.parse('{"__proto__": {"a": "abcd1234"}, "b": "abcd1234"}') as Json;
    expect(JSON.stringify(createRedactor(['abcd1234']).json(value))).toBe(
      `{"__proto__":{"a":"${mask}"},"b":"${mask}"}`,
    );
  });

  test('ignores secrets under four characters', () => {
    expect(createRedactor(['abc', '']).text('abcabc')).toBe('abcabc');
  });

  test('masks overlapping occurrences as one', () => {
    expect(createRedactor(['abcd', 'cdef']).text('xabcdefx')).toBe(`x${mask}x`);
    expect(createRedactor(['aaaa']).text('aaaaaaa')).toBe(mask);
  });

  test('masks what is nested deeper than any honest answer', () => {
    let value: Json = 'abcd1234';
    for (let depth = 0; depth < 20_000; depth += 1) value = [value];
    expect(() => createRedactor(['abcd1234']).json(value)).not.toThrow();
  });

  test('is linear: a megabyte of near misses takes no noticeable time', () => {
    const redactor = createRedactor([`${'a'.repeat(40)}b`, `${'a'.repeat(30)}c`]);
    const started = performance.now();
    redactor.text('a'.repeat(1_000_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test('no secret survives in any text around it', () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', 'b', 'c', 'é', '/', '+', ' ', '"', '\\'),
      minLength: 4,
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.array(letters, { minLength: 1, maxLength: 3 }), fc.array(fc.string()), (secrets, around) => {
        const text = around.flatMap((part, index) => [part, secrets[index % secrets.length] ?? '']).join('');
        const masked = createRedactor(secrets).text(text);
        for (const value of secrets) expect(masked).not.toContain(value);
      }),
    );
  });

  test('returns the same reference when nothing matched', () => {
    const redactor = createRedactor(['never-in-here-0123456789']);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = value as Json;
        expect(redactor.json(json)).toBe(json);
      }),
    );
  });
});
