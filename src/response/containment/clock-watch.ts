import type { Clock } from '#kernel/clock.ts';

/** The wall clock may drift and be corrected by so much between two looks. */
const toleranceMs = 60_000;
const distrustMs = 600_000;

/** Watches the clocks of server and database beside one that nobody can set. */
export interface ClockWatch {
  /**
   * @param database its time now
   * @returns true when a clock was set forward while this server looked, and for ten minutes after
   */
  look(database: Date): boolean;
}

export function createClockWatch(clock: Clock): ClockWatch {
  let last: { readonly own: number; readonly database: number; readonly steady: number } | null = null;
  let distrustedUntil = Number.NEGATIVE_INFINITY;
  return {
    look(database) {
      const seen = { own: clock.now().getTime(), database: database.getTime(), steady: clock.monotonic() };
      if (last !== null) {
        const passed = seen.steady - last.steady;
        const jumped = Math.max(seen.own - last.own, seen.database - last.database) - passed;
        if (jumped > toleranceMs) distrustedUntil = seen.steady + distrustMs;
      }
      last = seen;
      return seen.steady < distrustedUntil;
    },
  };
}
