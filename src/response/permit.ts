import { AppError } from '#kernel/error.ts';
import type { Clearance } from '#kernel/guard.ts';
import type { Intent, IntentStore } from '#kernel/intent.ts';
import type { Clock } from '#kernel/clock.ts';
import type { WritePermit } from '#kernel/net.ts';

/** A permit that also remembers whether it was ever used: whether bytes of a write may have left. */
export interface TrackedPermit extends WritePermit {
  readonly used: boolean;
}

/** Milliseconds for which a confirmed intent is taken to be still ours. */
const freshMs = 1_000;

/**
 * A permit for a committed intent. A server that was paused may find its intent taken over when it wakes,
 * so a permit older than a second asks the ledger again before bytes leave.
 */
export function permitFor(
  { id: intentId, serverId }: Pick<Intent, 'id' | 'serverId'>,
  { id: verdictId }: Pick<Clearance, 'id'>,
  store: IntentStore,
  clock: Clock,
): TrackedPermit {
  let confirmedAt = clock.monotonic();
  let used = false;
  return {
    intentId,
    verdictId,
    get used() {
      return used;
    },
    async check() {
      if (clock.monotonic() - confirmedAt > freshMs) {
        if (!(await store.isHeld(intentId, serverId))) {
          throw new AppError('permit_expired', `The intent ${intentId} was taken over before its write was sent.`);
        }
        confirmedAt = clock.monotonic();
      }
      used = true;
    },
  };
}
