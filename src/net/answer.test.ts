import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerptOf, readAnswer, wordsOf } from './answer.ts';

function answer(text: string, contentType?: string) {
  return readAnswer({ text, headers: contentType === undefined ? {} : { 'content-type': contentType } });
}

describe('readAnswer', () => {
  it.each([
    ['', 'application/json', 'empty'],
    ['  \r\n', undefined, 'empty'],
    ['{"a":1}', undefined, 'json'],
    ['{"a":1}', 'text/html', 'json'],
    ['\uFEFF{"a":1}', 'application/json', 'json'],
    ['{"a":', 'application/json', 'text'],
    ['<!DOCTYPE html><p>x', undefined, 'html'],
    ['<p>x</p>', 'text/html; charset=utf-8', 'html'],
    ['No', 'text/plain', 'text'],
  ])('takes %j of type %s for %s', (text, contentType, form) => {
    expect(answer(text, contentType).form).toBe(form);
  });

  it('keeps integers beyond 2^53', () => {
    expect(answer('{"id":9007199254740993}')).toEqual({ form: 'json', json: { id: 9007199254740993n } });
  });
});

describe('wordsOf', () => {
  it.each([
    ['{"errorCode":7,"errorMessage":"No such agent"}', 'No such agent'],
    ['{"message":"Denied"}', 'Denied'],
    ['{"type":"about:blank","title":"Bad Request","status":400,"detail":"id is odd"}', 'id is odd'],
    ['{"title":"Bad Request","status":400}', 'Bad Request'],
    ['{"error":{"code":5,"message":"inner"}}', 'inner'],
    ['{"errors":[{"code":5,"detail":"first"},{"detail":"second"}]}', 'first'],
    ['{"errors":["plain"]}', 'plain'],
    ['[{"message":"in a list"}]', 'in a list'],
    ['"only text"', 'only text'],
    ['{"message":"","detail":"  "}', null],
    ['{"status":404}', null],
    ['[]', null],
    ['', null],
    ['two\n  lines\u0007', 'two lines'],
    ['<html><head><title>502 Bad &amp; Gone</title></head><body>nginx</body></html>', '502 Bad & Gone'],
    ['<html><style>p{}</style><script>alert(1)</script><body><h1>IIS</h1><p>off</p></body></html>', 'IIS off'],
    ['<html></html>', null],
  ])('finds in %s the words %s', (text, words) => {
    expect(wordsOf(answer(text))).toBe(words);
  });

  it('never throws, and is short and on one line, whatever came', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string({ unit: 'binary' }),
          fc.string().map((text) => `<html>${text}`),
        ),
        (text) => {
          const words = wordsOf(answer(text));
          if (words === null) return;
          expect(words.length).toBeLessThanOrEqual(500);
          expect(words).not.toMatch(/[\n\r\u0000]/);
          expect(words).not.toBe('');
        },
      ),
    );
  });

  it.each(['<title '.repeat(200_000), '<script>'.repeat(200_000), '<'.repeat(2_000_000)])(
    'is quick on a hostile page',
    (page) => {
      const started = performance.now();
      wordsOf(answer(`<html>${page}`));
      expect(performance.now() - started).toBeLessThan(500);
    },
  );
});

it('cuts a long text for an error, and leaves JSON whole', () => {
  expect(excerptOf(answer('x'.repeat(10_000)))).toHaveLength(4_096);
  expect(excerptOf(answer('{"a":[1]}'))).toEqual({ a: [1] });
});

it('reads a body that is nested without end', () => {
  expect(wordsOf(answer(`${'['.repeat(50_000)}${']'.repeat(50_000)}`))).toBeNull();
});
