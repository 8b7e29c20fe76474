import type { ActionContext } from '#kernel/action.ts';
import { toAppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { ActionState } from './action-memory.ts';
import { consoleOf, type KasperskyClient } from './client.ts';
import { kindOfError } from './pxg-error.ts';
import { membersOf } from './unwrap.ts';

/** An action that runs on the console. Only the sign-in that started it may ask about it. */
export interface ActionHandle {
  readonly id: string;
  readonly mark: string | null;
}

/** Milliseconds, where the console names none. */
const defaultDelayMs = 500;

/**
 * Asks once how an action stands; before the delay is over that the console wants, its last answer stands.
 * @returns `lost` when nobody can ask any more: the sign-in is gone, or the end was told to someone else
 */
export async function checkAction(
  { id, mark }: ActionHandle,
  context: ActionContext<KasperskyClient>,
): Promise<ActionState | 'lost'> {
  const { client } = context;
  const now = (): number => context.now().getTime();
  const known = client.actions.get(id);
  if (known !== undefined && known.state !== 'running') return known;
  const session = mark === null ? null : client.sessions.withMark(mark);
  if (session === null) return 'lost';
  if (known !== undefined && known.askAgainAt > now()) return known;
  try {
    const answer = await consoleOf(session, context).call('AsyncActionStateChecker.CheckActionState', {
      wstrActionGuid: id,
    });
    const state = readState(answer, now());
    client.actions.set(id, state);
    return state;
  } catch (thrown) {
    const error = toAppError(thrown);
    const kind = kindOfError(error);
    // Asked too early: the console wants to be left alone for a while.
    if (kind === 'unavailable') return known ?? running(now() + defaultDelayMs);
    if (kind === 'absent' || kind === 'denied') return 'lost';
    throw error;
  }
}

function readState(answer: JsonObject, now: number): ActionState {
  if (answer['bFinalized'] !== true) {
    const { lNextCheckDelay: delay } = answer;
    return running(now + (typeof delay === 'number' && delay > 0 ? delay : defaultDelayMs));
  }
  if (answer['bSuccededFinalized'] === true) return { state: 'succeeded', reason: null, askAgainAt: 0 };
  return { state: 'failed', reason: reasonOf(answer['pStateData']), askAgainAt: 0 };
}

function running(askAgainAt: number): ActionState {
  return { state: 'running', reason: null, askAgainAt };
}

function reasonOf(data: Json | undefined): string | null {
  const members = membersOf(data);
  const info = membersOf(members['KLBLAG_ERROR_INFO']);
  const texts = [
    info['KLBLAG_ERROR_MSG'],
    members['KLBLAG_ERROR_MSG'],
    members['GNRL_EA_DESCRIPTION'],
    members['KLBLAG_ERROR_INFO'],
  ];
  return texts.find((text): text is string => typeof text === 'string' && text !== '') ?? null;
}
