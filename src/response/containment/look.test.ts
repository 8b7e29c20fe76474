import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContainmentStatus, DueContainment, Observed } from '#kernel/containment.ts';
import { createClockWatch } from './clock-watch.ts';
import { durationText } from '#kernel/duration-text.ts';
import { conclude, unanswered } from './look.ts';

const now = new Date('2026-03-01T13:00:00Z');

function due(changes: Partial<DueContainment> = {}): DueContainment {
  return {
    id: 'ctn_1',
    tenant: 'north',
    connectionId: 'con_1',
    endpointId: '7',
    name: 'laptop-7',
    desired: 'isolated',
    status: 'applying',
    since: '2026-03-01T10:00:00.000Z',
    by: { kind: 'token', id: 'tok_1', name: 'night shift', tenant: 'north' },
    reason: '',
    until: null,
    incident: null,
    runId: null,
    observed: null,
    observedAt: null,
    message: '',
    nextLookAt: '2026-03-01T13:00:00.000Z',
    looks: 0,
    revision: 3,
    endedAt: null,
    writeStatus: 'pending',
    releaseUnderWay: false,
    isOverdue: false,
    attempt: 0,
    ...changes,
  };
}

const observations: readonly Observed[] = ['isolated', 'isolating', 'released', 'releasing', 'unknown', 'gone'];

describe('what is to be isolated', () => {
  it.each<[Partial<DueContainment>, Observed, boolean | null, ContainmentStatus, RegExp]>([
    [{}, 'isolated', true, 'held', /Seen isolated/],
    [{}, 'isolating', true, 'applying', /not seen yet/],
    [{}, 'released', true, 'applying', /Asked for 3 h ago/],
    [{}, 'isolating', false, 'waiting', /Will apply when back, waiting 3 h\./],
    [{ status: 'waiting' }, 'isolated', true, 'held', /Seen isolated/],
    [{}, 'unknown', null, 'applying', /not seen yet/],
    [{ writeStatus: 'succeeded' }, 'unknown', null, 'held', /does not tell/],
    [{ status: 'held' }, 'gone', null, 'held', /no longer knows/],
    [{ status: 'drifted' }, 'released', true, 'drifted', /outside of Cordon/],
    [{ status: 'drifted' }, 'isolated', true, 'held', /Seen isolated/],
    [{ status: 'held', message: 'as before' }, 'isolating', true, 'held', /as before/],
  ])('%j seen %s, online %s: %s', (given, observed, online, status, message) => {
    const { look, drifted } = conclude(due(given), { observed, online }, now, 0.5);
    expect([look.status, look.ended, drifted]).toEqual([status, false, false]);
    expect(look.message).toMatch(message);
    expect(look.revision).toBe(3);
  });

  it('drifts at the second sight of a release, and not while one of ours is under way', () => {
    const sight = { observed: 'released', online: true } as const;
    const first = conclude(due({ status: 'held', observed: 'isolated' }), sight, now, 0);
    expect([first.look.status, first.drifted, first.look.nextLookMs]).toEqual(['held', false, 5_000]);
    const ours = conclude(due({ status: 'held', observed: 'released', releaseUnderWay: true }), sight, now, 0);
    expect([ours.look.status, ours.drifted]).toEqual(['held', false]);
    const second = conclude(due({ status: 'held', observed: 'released' }), sight, now, 0);
    expect([second.look.status, second.drifted]).toEqual(['drifted', true]);
    expect(conclude(due({ status: 'drifted', observed: 'released' }), sight, now, 0).drifted).toBe(false);
  });
});

describe('what is to be released', () => {
  it.each<[Partial<DueContainment>, Observed, boolean | null, ContainmentStatus, boolean]>([
    [{}, 'released', true, 'released', true],
    [{}, 'isolated', true, 'releasing', false],
    [{}, 'releasing', false, 'releasing', false],
    [{}, 'gone', null, 'released', true],
    [{}, 'unknown', null, 'releasing', false],
    [{ writeStatus: 'succeeded' }, 'unknown', null, 'released', true],
  ])('%j seen %s, online %s: %s', (given, observed, online, status, ended) => {
    const { look } = conclude(
      due({ desired: 'released', status: 'releasing', ...given }),
      { observed, online },
      now,
      0,
    );
    expect([look.status, look.ended]).toEqual([status, ended]);
  });
});

it('a console that does not answer changes nothing but the time of the next look', () => {
  for (const status of ['held', 'applying', 'drifted'] as const) {
    const { look, drifted } = unanswered(due({ status }), 'away');
    expect([look.status, look.observed, look.ended, drifted]).toEqual([status, null, false, false]);
  }
});

it('never calls held what was not seen, never ends what is to be isolated, and looks within 5 s and 15 min', () => {
  const status = fc.constantFrom<ContainmentStatus>('applying', 'waiting', 'held', 'drifted');
  const observed = fc.constantFrom(...observations);
  const online = fc.constantFrom(true, false, null);
  fc.assert(
    fc.property(
      status,
      observed,
      online,
      fc.nat(200),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (was, seen, is, looks, jitter) => {
        const { look } = conclude(due({ status: was, looks }), { observed: seen, online: is }, now, jitter);
        if (look.status === 'held' && was !== 'held') expect(seen).toBe('isolated');
        expect(look.ended).toBe(false);
        expect(look.nextLookMs).toBeGreaterThanOrEqual(5_000);
        expect(look.nextLookMs).toBeLessThanOrEqual(900_000);
      },
    ),
  );
});

describe('the clocks', () => {
  function watched() {
    const times = { wall: now.getTime(), steady: 0, database: now.getTime() };
    const watch = createClockWatch({ now: () => new Date(times.wall), monotonic: () => times.steady });
    const pass = (ms: number, jumps: { own?: number; database?: number } = {}): boolean => {
      times.steady += ms;
      times.wall += ms + (jumps.own ?? 0);
      times.database += ms + (jumps.database ?? 0);
      return watch.look(new Date(times.database));
    };
    return pass;
  }

  it('are trusted while they run, are corrected a little, or are set back', () => {
    const pass = watched();
    expect([
      pass(0),
      pass(5_000),
      pass(600_000),
      pass(5_000, { own: 30_000 }),
      pass(5_000, { own: -86_400_000 }),
    ]).toEqual(Array.from({ length: 5 }, () => false));
  });

  it.each([{ own: 3_600_000 }, { database: 3_600_000 }])('are not trusted for ten minutes after %j', (jump) => {
    const pass = watched();
    pass(0);
    expect(pass(5_000, jump)).toBe(true);
    expect(pass(590_000)).toBe(true);
    expect(pass(20_000)).toBe(false);
  });
});

it.each([
  [0, '0 s'],
  [-5, '0 s'],
  [59_999, '59 s'],
  [3 * 3_600_000 + 5, '3 h'],
  [86_400_000, '1 day'],
  [3 * 86_400_000, '3 days'],
])('%i ms are %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
