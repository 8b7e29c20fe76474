import { expect, it } from 'vitest';
import { changeOf, secretNames } from './audit-change.ts';

it('shows what differs, before and after, and nothing else', () => {
  const before = { title: 'a', settings: { url: 'x', retries: 3 }, readOnly: false, gone: 1 };
  const after = { title: 'b', settings: { retries: 3, url: 'x' }, readOnly: false, added: [2] };
  expect(changeOf(before, after)).toEqual({
    changed: ['title', 'gone', 'added'],
    before: { title: 'a', gone: 1, added: null },
    after: { title: 'b', gone: null, added: [2] },
  });
  expect(changeOf(null, { a: 1 })).toEqual({ before: null, after: { a: 1 } });
  expect(changeOf({ a: 1 }, null)).toEqual({ before: { a: 1 }, after: null });
});

it('names secrets without their values', () => {
  expect(JSON.stringify(secretNames({ apiToken: 'very-secret', nested: { a: 'deep-secret' } }))).toBe(
    '{"apiToken":"[secret]","nested":"[secret]"}',
  );
});
