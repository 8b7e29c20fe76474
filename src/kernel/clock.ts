/** Time comes in through this port, so that tests and replays can hold it. */
export interface Clock {
  now(): Date;
  /** Milliseconds that never go backwards, for durations. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
};
