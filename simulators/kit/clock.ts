import { realNow } from './real-time.ts';

export interface ClockState {
  readonly now: string;
  readonly rate: number;
  readonly frozen: boolean;
  /** Timers that have not fired. */
  readonly timers: number;
}

/** Simulated time. Timers fire in order of their due time, and see `now()` as that very time. */
export interface SimulatorClock {
  /** Milliseconds since 1970, whole. */
  now(): number;
  /** ISO 8601 in UTC with milliseconds. */
  iso(): string;
  /** @returns a function that cancels the timer */
  after(delayMs: number, callback: () => void): () => void;
  /** Moves time forward and fires what falls due. @throws RangeError for a negative duration */
  advance(ms: number): void;
  /** Simulated milliseconds per real one. @throws RangeError unless positive */
  setRate(rate: number): void;
  freeze(): void;
  resume(): void;
  state(): ClockState;
  /** Forgets all timers. */
  close(): void;
}

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

// setTimeout takes no longer delay than this.
const longestWaitMs = 2_147_483_647;

export function createClock(
  options: { readonly start?: number; readonly rate?: number; readonly frozen?: boolean } = {},
): SimulatorClock {
  let rate = positive(options.rate ?? 1);
  let frozen = options.frozen ?? false;
  let anchorReal = realNow();
  let anchor = options.start ?? anchorReal;
  let firingAt: number | null = null;
  let wakeUp: NodeJS.Timeout | undefined;
  const timers: Timer[] = [];

  const exactNow = (): number => firingAt ?? (frozen ? anchor : anchor + (realNow() - anchorReal) * rate);
  const now = (): number => Math.floor(exactNow());

  function moveAnchor(to: number): void {
    anchor = to;
    anchorReal = realNow();
  }

  function fireUntil(limit: number): void {
    try {
      for (let next = timers[0]; next !== undefined && next.due <= limit; next = timers[0]) {
        timers.shift();
        firingAt = next.due;
        next.callback();
      }
    } finally {
      firingAt = null;
    }
  }

  function arm(): void {
    clearTimeout(wakeUp);
    const next = timers[0];
    if (frozen || firingAt !== null || next === undefined) return;
    const waitMs = Math.min(Math.max(0, Math.ceil((next.due - exactNow()) / rate)), longestWaitMs);
    wakeUp = setTimeout(() => {
      fireUntil(exactNow());
      arm();
    }, waitMs).unref();
  }

  function after(delayMs: number, callback: () => void): () => void {
    const timer = { due: now() + Math.max(0, delayMs), callback };
    const index = timers.findIndex((other) => other.due > timer.due);
    timers.splice(index === -1 ? timers.length : index, 0, timer);
    arm();
    return () => {
      const position = timers.indexOf(timer);
      if (position === -1) return;
      timers.splice(position, 1);
      arm();
    };
  }

  return {
    now,
    iso: () => new Date(now()).toISOString(),
    after,
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError('Time only moves forward.');
      if (firingAt !== null) throw new RangeError('A timer cannot move the time.');
      const target = exactNow() + ms;
      fireUntil(target);
      moveAnchor(target);
      arm();
    },
    setRate(value) {
      const next = positive(value);
      moveAnchor(exactNow());
      rate = next;
      arm();
    },
    freeze() {
      moveAnchor(exactNow());
      frozen = true;
      arm();
    },
    resume() {
      moveAnchor(exactNow());
      frozen = false;
      arm();
    },
    state: () => ({ now: new Date(now()).toISOString(), rate, frozen, timers: timers.length }),
    close() {
      timers.length = 0;
      clearTimeout(wakeUp);
    },
  };
}

function positive(rate: number): number {
  if (!(rate > 0) || !Number.isFinite(rate)) throw new RangeError('A clock rate is a positive number.');
  return rate;
}
