import { expect, test } from 'vitest';
import type { Connection } from '#kernel/connection.ts';
import type { BucketLevel } from '#kernel/rate.ts';
import { limitsOf } from './connection-limits.ts';

const connection = (settings: Connection['settings']): Connection => ({
  id: 'con_1',
  tenant: 'north',
  connector: 'http',
  title: 'One',
  settings,
  secretId: 'sec_1',
  readOnly: false,
  unknownPolicy: 'hold',
  checkMinutes: 15,
  noticeAfter: 3,
  revision: 1,
  health: null,
  nextCheckAt: null,
  createdAt: '2026-12-01T00:00:00.000Z',
  updatedAt: '2026-12-01T00:00:00.000Z',
});

const level = (changes: Partial<BucketLevel>): BucketLevel => ({
  connectionId: 'con_1',
  family: null,
  rate: { perSecond: 20, burst: 20 },
  fullInSeconds: 0,
  pausedUntil: null,
  ...changes,
});

test('a connection without a limit has none, whatever was counted once', () => {
  expect(limitsOf(connection({}), [])).toEqual([]);
  expect(limitsOf(connection({}), [level({}), level({ connectionId: 'con_2', family: '/agents' })])).toEqual([]);
});

test('the rate is that of the settings, and free what is not missing', () => {
  const settings = { requestsPerSecond: 40 };
  const whole = { family: null, perSecond: 40, burst: 40, pausedUntil: null };
  expect(limitsOf(connection(settings), [])).toEqual([{ ...whole, free: 40 }]);
  expect(limitsOf(connection(settings), [level({ fullInSeconds: 0.25 })])).toEqual([{ ...whole, free: 30 }]);
  expect(limitsOf(connection(settings), [level({ fullInSeconds: 9 })])).toEqual([{ ...whole, free: 0 }]);
});

test('the tightest comes first, and a pause before all', () => {
  const agents = level({ family: '/agents', rate: { perSecond: 2, burst: 2 }, fullInSeconds: 0.5 });
  const threats = level({ family: '/threats', rate: { perSecond: 10, burst: 50 } });
  const all = limitsOf(connection({ requestsPerSecond: 10 }), [agents, threats, level({ fullInSeconds: 0.9 })]);
  expect(all.map(({ family, free }) => [family, free])).toEqual([
    [null, 1],
    ['/agents', 1],
    ['/threats', 50],
  ]);
  const paused = { ...threats, pausedUntil: '2026-12-01T00:00:10.000Z' };
  expect(limitsOf(connection({}), [agents, paused])).toMatchObject([
    { family: '/threats', free: 0, pausedUntil: '2026-12-01T00:00:10.000Z' },
    { family: '/agents' },
  ]);
});

test('a pause of a connection without a rate is told', () => {
  const pausedUntil = '2026-12-01T00:00:10.000Z';
  expect(limitsOf(connection({}), [level({ rate: null, pausedUntil })])).toEqual([
    { family: null, perSecond: null, burst: null, free: null, pausedUntil },
  ]);
});
