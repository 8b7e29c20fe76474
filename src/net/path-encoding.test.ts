import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import { pathSegment, relativePath } from './path-encoding.ts';

const base = 'https://console.example/root';

function attempt(build: () => string): string | AppError {
  try {
    return build();
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_input') return error;
    throw error;
  }
}

describe('pathSegment', () => {
  it.each([
    ['PC 1/é#x?y', 'PC%201%2F%C3%A9%23x%3Fy'],
    ['{A}', '%7BA%7D'],
    ['100%', '100%25'],
    ['...', '...'],
    ['a\\b', 'a%5Cb'],
  ])('encodes %s', (value, encoded) => {
    expect(pathSegment(value, 'input.id')).toBe(encoded);
  });

  it.each(['.', '..', '', '   ', '\uD800'])('refuses %j', (value) => {
    expect(attempt(() => pathSegment(value, 'input.id'))).toMatchObject({ failureIndicator: 'input.id' });
  });

  it('survives a URL parser as exactly one segment that reads back as the value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const segment = attempt(() => pathSegment(value, 'input.id'));
        if (segment instanceof AppError) return;
        const url = new URL(`${base}/agents/${segment}/tasks`);
        const parts = url.pathname.split('/');
        expect(parts).toHaveLength(5);
        expect(decodeURIComponent(parts[3] ?? '')).toBe(value);
        expect(url.search + url.hash).toBe('');
      }),
    );
  });
});

describe('relativePath', () => {
  it.each([
    ['agents/tasks/1', '/agents/tasks/1'],
    ['/agents/PC%201/é', '/agents/PC%201/%C3%A9'],
    ['/a%2Fb', '/a%2Fb'],
    ['/a/', '/a/'],
    ['/', '/'],
    ['/v1.2/..hidden', '/v1.2/..hidden'],
  ])('reads %s', (value, path) => {
    expect(relativePath(value, 'input.path')).toBe(path);
  });

  it.each([
    'https://evil.example/x',
    '//evil.example/x',
    'javascript:x',
    '/a/../b',
    '..',
    '/a/./b',
    '/a/%2e%2e/b',
    '/a/.%2E/b',
    '/a/%252e%252e/b',
    '/a/..%2fb',
    '/a/x%2f..%2fb',
    '/a/..%5cb',
    '/a/..;x/b',
    '/a\\b',
    '/a?x=1',
    '/a#x',
    '/a//b',
    '/a%00',
    '/a\n',
    '/%',
    '/%ff',
    '/\uDC00',
  ])('refuses %j', (value) => {
    expect(attempt(() => relativePath(value, 'input.path'))).toMatchObject({
      code: 'invalid_input',
      failureIndicator: 'input.path',
    });
  });

  it('never leaves its prefix', () => {
    const piece = fc.constantFrom(
      '.',
      '..',
      '/',
      '\\',
      '%2e',
      '%2E',
      '%2f',
      '%5c',
      '%25',
      '%',
      ';',
      '?',
      '#',
      ':',
      '@',
      'a',
      'é',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
        (value) => {
          const path = attempt(() => relativePath(value, 'input.path'));
          if (path instanceof AppError) return;
          const url = new URL(`${base}${path}`);
          expect(url.origin).toBe('https://console.example');
          expect(url.pathname).toBe(`/root${path}`);
          expect(url.search + url.hash).toBe('');
        },
      ),
    );
  });
});
