import type { SimulatorClock } from '../../kit/clock.ts';
import type { Random } from '../../kit/random.ts';
import type { Session } from '../access/session.ts';
import type { KasperskySettings } from '../settings.ts';
import { PxgError } from '../wire/pxg-error.ts';
import type { WireObject } from '../wire/value.ts';

interface ActionEnd {
  readonly succeeded: boolean;
  readonly stateCode: number;
  readonly data: WireObject;
}

/** Things that a client starts and then asks after. */
export interface AsyncActions {
  /** @returns the id, and how to end it */
  start(session: Session): { readonly id: string; finish(end: ActionEnd): void };
  /** The answer of CheckActionState. @throws PxgError for another session's, too early, and for one that was collected */
  check(session: Session, id: string): WireObject;
  /** Finished and never collected; the vendor closes the connection over too many. */
  uncollected(session: Session): number;
  pending(): number;
  clear(): void;
}

interface Action {
  readonly session: Session;
  end: ActionEnd | null;
  notBefore: number;
}

export function createAsyncActions(
  clock: SimulatorClock,
  random: Random,
  settings: () => KasperskySettings,
): AsyncActions {
  const actions = new Map<string, Action>();

  return {
    start(session) {
      const id = random.uuid();
      const action: Action = { session, end: null, notBefore: 0 };
      actions.set(id, action);
      return {
        id,
        finish(end) {
          action.end = end;
        },
      };
    },
    check(session, id) {
      const action = actions.get(id);
      if (action === undefined) throw new PxgError('action-not-found', id);
      if (action.session !== session) throw new PxgError('access-denied');
      if (clock.now() < action.notBefore) throw new PxgError('action-unavailable', id);
      const { end } = action;
      if (end === null) {
        const { actionPollMs } = settings();
        action.notBefore = clock.now() + actionPollMs;
        return {
          bFinalized: false,
          bSuccededFinalized: false,
          lStateCode: 0,
          pStateData: {},
          lNextCheckDelay: actionPollMs,
        };
      }
      actions.delete(id);
      return {
        bFinalized: true,
        bSuccededFinalized: end.succeeded,
        lStateCode: end.stateCode,
        pStateData: end.data,
        lNextCheckDelay: 0,
      };
    },
    uncollected: (session) =>
      [...actions.values()].filter((action) => action.session === session && action.end !== null).length,
    pending: () => [...actions.values()].filter((action) => action.end === null).length,
    clear: () => actions.clear(),
  };
}
