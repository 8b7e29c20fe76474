import type { ContainmentLook, DueContainment, Observed } from '#kernel/containment.ts';
import { durationText } from '#kernel/duration-text.ts';

/** What a console said of an agent. */
export interface Sight {
  readonly observed: Observed;
  readonly online: boolean | null;
}

export interface Conclusion {
  readonly look: ContainmentLook;
  /** It was released outside of Cordon, and nobody has been told yet. */
  readonly drifted: boolean;
}

const firstLookMs = 5_000;
const longestLookMs = 300_000;
const confirmMs = 5_000;

/** What to make of a look. Pure. @param jitter in [0, 1): spreads the looks at what is held over ten minutes */
export function conclude(due: DueContainment, sight: Sight, now: Date, jitter: number): Conclusion {
  return due.desired === 'isolated' ? holding(due, sight, now, jitter) : releasing(due, sight, now, jitter);
}

/** The console did not answer: nothing is known, and nothing changes but the time of the next look. */
export function unanswered(due: DueContainment, problem: string): Conclusion {
  const { id, revision, status } = due;
  const message = `The console cannot be asked: ${problem}`;
  return {
    look: { id, revision, status, observed: null, message, nextLookMs: soon(due), ended: false },
    drifted: false,
  };
}

function holding(due: DueContainment, sight: Sight, now: Date, jitter: number): Conclusion {
  const { observed } = sight;
  const calm = restingMs(jitter);
  // Where the console does not tell, what became of the write is the best that is known.
  if (observed === 'isolated') return next(due, observed, 'held', 'Seen isolated.', calm);
  if (observed === 'unknown' && due.writeStatus === 'succeeded') {
    return next(due, observed, 'held', 'The console does not tell; it has carried the isolation out.', calm);
  }
  if (observed === 'gone') return next(due, observed, due.status, 'The console no longer knows this agent.', calm);
  if (due.status === 'drifted') return next(due, observed, 'drifted', driftText(now), calm);
  if (due.status === 'held') return lost(due, observed, now, calm);
  if (sight.online === false) {
    return next(due, observed, 'waiting', `Will apply when back, waiting ${waitingFor(due, now)}.`, soon(due));
  }
  return next(due, observed, 'applying', `Asked for ${waitingFor(due, now)} ago, not seen yet.`, soon(due));
}

/** Held, and not isolated now. A second look tells a release of ours, which is written down a moment later, from one that is not. */
function lost(due: DueContainment, observed: Observed, now: Date, calm: number): Conclusion {
  if (observed !== 'released' && observed !== 'releasing') return next(due, observed, 'held', due.message, soon(due));
  const seenBefore = due.observed === 'released' || due.observed === 'releasing';
  if (!seenBefore || due.releaseUnderWay)
    return next(due, observed, 'held', 'Seen released; looking again.', confirmMs);
  return { ...next(due, observed, 'drifted', driftText(now), calm), drifted: true };
}

function driftText(now: Date): string {
  return `Released outside of Cordon; seen so at ${now.toISOString()}.`;
}

function releasing(due: DueContainment, sight: Sight, now: Date, jitter: number): Conclusion {
  const { observed } = sight;
  if (observed === 'released') return end(due, observed, 'Seen released.');
  if (observed === 'gone') return end(due, observed, 'The console no longer knows this agent.');
  if (observed === 'unknown' && due.writeStatus === 'succeeded') {
    return end(due, observed, 'The console does not tell; it has carried the release out.');
  }
  if (sight.online === false) {
    const message = 'Will be released when back.';
    return next(due, observed, 'releasing', message, Math.min(soon(due), restingMs(jitter)));
  }
  return next(due, observed, 'releasing', 'The release is on its way.', soon(due));
}

function next(
  { id, revision }: DueContainment,
  observed: Observed,
  status: DueContainment['status'],
  message: string,
  nextLookMs: number,
): Conclusion {
  return { look: { id, revision, status, observed, message, nextLookMs, ended: false }, drifted: false };
}

function end({ id, revision }: DueContainment, observed: Observed, message: string): Conclusion {
  const look = { id, revision, status: 'released', observed, message, nextLookMs: longestLookMs, ended: true } as const;
  return { look, drifted: false };
}

/** Five seconds at first, five minutes at last. */
function soon({ looks }: DueContainment): number {
  return Math.min(Math.round(firstLookMs * 1.6 ** Math.min(looks, 20)), longestLookMs);
}

/** Five to fifteen minutes. */
function restingMs(jitter: number): number {
  return Math.round(300_000 + jitter * 600_000);
}

function waitingFor({ since }: DueContainment, now: Date): string {
  return durationText(now.getTime() - Date.parse(since));
}
