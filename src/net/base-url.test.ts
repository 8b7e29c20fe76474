import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import { readBaseUrl } from './base-url.ts';

const rules = { allowHttp: false, dropSuffix: '/rest/api/v1' };

function attempt(value: string): string | AppError {
  try {
    return readBaseUrl(value, 'settings.url', { allowHttp: true });
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

describe('readBaseUrl', () => {
  it.each([
    ['https://ses.example:10443', 'https://ses.example:10443'],
    ['https://ses.example:10443///', 'https://ses.example:10443'],
    [' https://ses.example:10443/rest/api/v1 ', 'https://ses.example:10443'],
    ['https://ses.example:10443/rest/api/v1/', 'https://ses.example:10443'],
    ['https://ses.example:10443//REST/api/v1//', 'https://ses.example:10443'],
    ['https://proxy.example/ses/rest/api/v1', 'https://proxy.example/ses'],
    ['https://proxy.example/interest/api/v1', 'https://proxy.example/interest/api/v1'],
    ['ses.example:10443', 'https://ses.example:10443'],
    ['ses', 'https://ses'],
    ['[::1]:10443/', 'https://[::1]:10443'],
    ['HTTPS://SES.example', 'https://ses.example'],
  ])('reads %j', (value, url) => {
    expect(readBaseUrl(value, 'settings.url', rules)).toBe(url);
  });

  it.each([
    ['http://ses.example', 'allowPlainHttp'],
    ['ftp://ses.example', 'https://'],
    ['https://user:word@ses.example', 'credentials'],
    ['user@ses.example', 'credentials'],
    ['https://ses.example/?a=1', 'query'],
    ['https://ses.example/#a', 'fragment'],
    ['https:/ses.example', 'form'],
    ['https:///ses.example', 'form'],
    ['https://https://ses.example', 'two schemes'],
    ['https:\\\\ses.example', 'backslashes'],
    ['https://ses example', 'URL'],
    ['javascript:alert(1)', 'URL'],
    ['https://', 'URL'],
    ['', 'URL'],
  ])('refuses %j and says why', (value, word) => {
    expect(() => readBaseUrl(value, 'settings.url', rules)).toThrow(word);
  });

  it('takes http where the connection allows it', () => {
    expect(readBaseUrl('http://127.0.0.1:8080/', 'settings.url', { allowHttp: true })).toBe('http://127.0.0.1:8080');
  });

  it('gives a URL that reads as itself, or an AppError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string(),
          fc.domain(),
          fc.string().map((text) => `https://${text}`),
        ),
        (value) => {
          const url = attempt(value);
          if (url instanceof AppError) return;
          expect(url.endsWith('/')).toBe(false);
          expect(readBaseUrl(url, 'settings.url', { allowHttp: true })).toBe(url);
        },
      ),
    );
  });
});
