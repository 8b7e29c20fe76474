import type { Clock } from '#kernel/clock.ts';
import type { AppError } from '#kernel/error.ts';
import type { CallScope } from '#kernel/net.ts';
import type { Flight } from './flight.ts';
import type { Outgoing } from './outgoing.ts';
import { redactedUrl } from './redacted-url.ts';

/** Records one attempt, once; `error` is why there is no whole answer. */
export type Journal = (flight: Flight, error: AppError | null) => void;

export function openJournal(outgoing: Outgoing, scope: CallScope, clock: Clock): Journal {
  const at = clock.now().toISOString();
  const started = clock.monotonic();
  return ({ status, bytes }, error) => {
    scope.record({
      method: outgoing.method,
      url: redactedUrl(outgoing.origin, outgoing.path, outgoing.redactor),
      at,
      durationMs: Math.round(clock.monotonic() - started),
      ...(status === undefined ? {} : { status, responseBytes: bytes }),
      ...(error === null ? {} : { error: error.message }),
    });
  };
}
