import { expect, test } from 'vitest';
import { createRequestLog } from './request-log.ts';

function open(log: ReturnType<typeof createRequestLog>, method: string, target: string, body = ''): number {
  return log.open({
    at: '2026-01-31T08:00:00.000Z',
    connection: 1,
    method,
    target,
    headers: {},
    fault: null,
    body: Buffer.from(body),
  });
}

test('keeps the newest requests and counts them all', () => {
  const log = createRequestLog(2);
  for (const target of ['/1', '/2', '/3']) open(log, 'GET', target);
  expect(log.list().map((entry) => entry.target)).toEqual(['/2', '/3']);
  expect(log.total()).toBe(3);
});

test('filters by method, pattern, id and number', () => {
  const log = createRequestLog(10);
  open(log, 'GET', '/agents/a');
  const second = open(log, 'POST', '/agents/b');
  open(log, 'POST', '/agents/b?retry=1');
  const targets = (filter: Parameters<typeof log.list>[0]) => log.list(filter).map((entry) => entry.target);
  expect(targets({ method: 'GET' })).toEqual(['/agents/a']);
  expect(targets({ path: 'b$' })).toEqual(['/agents/b']);
  expect(targets({ afterId: second })).toEqual(['/agents/b?retry=1']);
  expect(targets({ limit: 1 })).toEqual(['/agents/b?retry=1']);
});

test('a request is there before its answer, and a late change of a forgotten one is no error', () => {
  const log = createRequestLog(1);
  const first = open(log, 'POST', '/', '{"é":1}');
  expect(log.list()[0]).toMatchObject({ answer: null, acted: false, body: '{"é":1}', bodyBytes: 8 });
  log.update(first, { acted: true, answer: { status: 200 } });
  log.note(first, 'key', 'automation');
  expect(log.list()[0]).toMatchObject({ answer: { status: 200 }, acted: true, notes: { key: 'automation' } });
  open(log, 'GET', '/');
  log.update(first, { answer: 'dropped' });
  expect(log.list()).toHaveLength(1);
  expect(log.list()[0]?.method).toBe('GET');
});

test('a large body is kept in part, with its true size', () => {
  const log = createRequestLog(1);
  open(log, 'POST', '/', 'x'.repeat(300_000));
  expect(log.list()[0]?.body).toHaveLength(262_144);
  expect(log.list()[0]?.bodyBytes).toBe(300_000);
});
