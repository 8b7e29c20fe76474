import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextFire } from './trigger-set.ts';

const zones = [
  'Europe/Paris',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'UTC',
] as const;
const minuteMs = 60_000;

/** Hour and minute of the wall in a zone. */
function wall(zone: string, time: Date): { readonly hour: number; readonly minute: number; readonly day: string } {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(time);
  const value = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return {
    hour: Number(value('hour')),
    minute: Number(value('minute')),
    day: `${value('year')}-${value('month')}-${value('day')}`,
  };
}

/** Fires from `start` for so many days. */
function fires(cron: string, zone: string, start: Date, days: number): Date[] {
  const found: Date[] = [];
  const end = start.getTime() + days * 86_400_000;
  for (let at: Date | null = start; ;) {
    at = nextFire(cron, zone, at);
    if (at === null || at.getTime() > end) return found;
    found.push(at);
  }
}

const someDay = fc.date({ min: new Date('2024-01-01'), max: new Date('2027-12-01'), noInvalidDate: true });

describe('the next time of a schedule', () => {
  test('a daily one fires once on every day of its zone, at its time of the wall, summer time or not', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.nat(23), fc.nat(59), someDay, (zone, hour, minute, start) => {
        const found = fires(`${minute} ${hour} * * *`, zone, start, 9);
        const days = found.map((time) => wall(zone, time).day);
        expect(new Set(days).size).toBe(days.length);
        expect(days.length).toBeGreaterThanOrEqual(8);
        for (const time of found) {
          const seen = wall(zone, time);
          // A time that the clocks jump over is met when they have jumped.
          const isThere = seen.hour === hour && seen.minute === minute;
          expect(isThere || isJump(zone, time)).toBe(true);
        }
      }),
      { numRuns: 120 },
    );
  });

  test('an hourly one fires in every hour that passes, also in the one that comes twice', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Europe/Paris', 'America/New_York', 'UTC'),
        fc.nat(59),
        someDay,
        (zone, minute, start) => {
          const found = fires(`${minute} * * * *`, zone, start, 3);
          for (const [index, time] of found.entries()) {
            expect(wall(zone, time).minute).toBe(minute);
            if (index > 0) expect(time.getTime() - (found[index - 1]?.getTime() ?? 0)).toBe(60 * minuteMs);
          }
        },
      ),
      { numRuns: 80 },
    );
  });

  test('the days on which the clocks change', () => {
    const times = (cron: string, start: string) =>
      fires(cron, 'Europe/Paris', new Date(start), 2).map((time) => time.toISOString());
    // 02:30 is jumped over on 29 March, and comes twice on 25 October.
    expect(times('30 2 * * *', '2026-03-28T12:00:00Z')).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
    expect(times('30 2 * * *', '2026-10-24T12:00:00Z')).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  test('is always later, and null when there is none', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), someDay, (zone, start) => {
        expect(nextFire('* * * * *', zone, start)?.getTime()).toBeGreaterThan(start.getTime());
      }),
    );
    expect(nextFire('0 0 30 2 *', 'UTC', new Date('2026-01-01'))).toBeNull();
  });
});

/** Whether the clocks of the zone have just jumped forward to this time. */
function isJump(zone: string, time: Date): boolean {
  const [before, now] = [wall(zone, new Date(time.getTime() - minuteMs)), wall(zone, time)];
  return (now.hour * 60 + now.minute - before.hour * 60 - before.minute + 1_440) % 1_440 > 1;
}
