import type { ActionContext } from '#kernel/action.ts';
import { toAppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { ActionHandle, ActionState } from './action-memory.ts';
import { consoleOf, type KasperskyClient } from './client.ts';
import { kindOfError } from './pxg-error.ts';
import { membersOf } from './unwrap.ts';

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
  if (session === null) return gone(id, client);
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
    if (kind === 'absent' || kind === 'denied') return gone(id, client);
    throw error;
  }
}

/** The console ends the connection of a session with about a hundred ended actions that nobody has asked about. */
const fewUntold = 20;
const maxAsked = 50;

/**
 * Asks about the actions of a session before it starts another one, should they have become many: settlements ask as well,
 * and not about orders that were settled otherwise or given up. What goes wrong here is left to whoever asks next.
 */
export async function collectActions(mark: string | null, context: ActionContext<KasperskyClient>): Promise<void> {
  const untold = mark === null ? [] : context.client.actions.untold(mark);
  if (untold.length < fewUntold) return;
  for (const handle of untold.slice(0, maxAsked)) {
    try {
      await checkAction(handle, context);
    } catch (thrown) {
      context.log.warn('An action of the console could not be asked about', { message: toAppError(thrown).message });
      return;
    }
  }
}

function gone(id: string, client: KasperskyClient): 'lost' {
  client.actions.lost(id);
  return 'lost';
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
