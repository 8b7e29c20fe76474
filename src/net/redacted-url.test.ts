import { expect, test } from 'vitest';
import { createRedactor } from '#kernel/redact.ts';
import { redactedUrl } from './redacted-url.ts';
import { failureOf, openFor, read, scope, serve } from './test-support.ts';

test.each([
  ['/a?limit=1&apiToken=abc&X=y', '/a?limit=1&apiToken=***&X=y'],
  ['/a?%74oken=abc', '/a?%74oken=***'],
  ['/a?password=&flag', '/a?password=***&flag'],
  ['/a?%zz=1', '/a?%zz=1'],
  ['/hidden-value/x?q=hidden-value', '/***/x?q=***'],
  ['/a', '/a'],
])('%s is shown as %s', (path, shown) => {
  expect(redactedUrl('https://host', path, createRedactor(['hidden-value']))).toBe(`https://host${shown}`);
});

test('neither an exchange nor an error holds a secret', async () => {
  const secret = 'tiger & lion/7';
  const server = await serve((request, _response) => request.socket.resetAndDestroy());
  const given = scope();
  const transport = openFor(server, { secrets: [secret] });
  const request = read(`/v1/${encodeURIComponent(secret)}`, {
    query: { q: secret, signature: 'abc' },
    headers: { authorization: `Bearer ${secret}` },
  });
  const error = await failureOf(transport.send(request, given));
  expect(error.failureIndicator).toBe('GET /v1/***');
  expect(given.exchanges[0]?.url).toBe(`${server.url}/v1/***?q=***&signature=***`);
  const shown = JSON.stringify([given.exchanges, error.toJson(), error.message, String(error.stack)]);
  for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
    expect(shown).not.toContain(form);
  }
});
