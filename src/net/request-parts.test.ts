import { describe, expect, it } from 'vitest';
import { headersOf, jsonBody, queryOf } from './request-parts.ts';

describe('queryOf', () => {
  it('takes plain values and lists of them', () => {
    expect(queryOf({ a: 'x', n: 3, f: false, big: 9007199254740993n, list: ['p', 1] }, 'input.query')).toEqual({
      a: 'x',
      n: '3',
      f: 'false',
      big: '9007199254740993',
      list: ['p', '1'],
    });
    expect(queryOf(undefined, 'input.query')).toEqual({});
  });

  it.each([['text'], [['a']], [{ a: null }], [{ a: { b: 1 } }], [{ a: [[]] }]])('refuses %j', (document) => {
    expect(() => queryOf(document, 'input.query')).toThrow(/^input\.query/);
  });
});

describe('headersOf', () => {
  it('lowers the names', () => {
    expect(headersOf({ 'X-Trace': 'a' }, 'input.headers', [])).toEqual({ 'x-trace': 'a' });
  });

  it.each([
    [{ 'X Trace': 'a' }, 'header name'],
    [{ 'X-Trace': 'a\r\nEvil: 1' }, 'ASCII'],
    [{ Host: 'a' }, 'set by the connection'],
    [{ 'X-Trace': null }, 'must be'],
  ])('refuses %j', (document, word) => {
    expect(() => headersOf(document, 'input.headers', ['host'])).toThrow(word);
  });
});

it('sends any JSON as JSON', () => {
  expect(jsonBody({ a: 1 })).toEqual({ json: { a: 1 } });
  expect(jsonBody([{ a: 1 }])).toEqual({ json: [{ a: 1 }] });
  expect(jsonBody([1, 'a'])).toEqual({ text: '[1,"a"]', contentType: 'application/json' });
  expect(jsonBody('a')).toEqual({ text: '"a"', contentType: 'application/json' });
});
