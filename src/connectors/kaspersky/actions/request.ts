import { defineAction, type ActionContext } from '#kernel/action.ts';
import type { Effect } from '#kernel/effect.ts';
import { AppError } from '#kernel/error.ts';
import { defineFields, type InputOf } from '#kernel/field.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt } from '#kernel/result.ts';
import { invalidInput } from '#kernel/validate.ts';
import type { ActionHandle } from '../action-memory.ts';
import { checkAction } from '../async-action.ts';
import { consoleOf, type KasperskyClient } from '../client.ts';
import { isReadMethod } from '../method-effect.ts';
import { reachOfArguments } from '../reach.ts';
import { referenceText } from '../receipt-values.ts';
import { unwrapMembers } from '../unwrap.ts';
import { wrapArguments } from '../wrap.ts';

type Context = ActionContext<KasperskyClient>;

const input = defineFields({
  method: {
    kind: 'text',
    required: true,
    maxLength: 200,
    pattern: '^[A-Za-z][A-Za-z0-9_]*(?:\\.[A-Za-z][A-Za-z0-9_]*){1,2}$',
    label: 'Method',
    help: 'Class.Method, or Instance.Class.Method. Upper and lower case matter.',
  },
  arguments: {
    kind: 'document',
    label: 'Arguments',
    help: 'An object with the arguments by name. Containers below the top level are wrapped for the wire; values with a type of their own, such as {"type":"datetime","value":"…"}, stay as they are.',
  },
});

type RequestInput = InputOf<typeof input>;

export const request = defineAction({
  id: 'kaspersky.request',
  title: 'API request',
  summary:
    'Calls any method of the KSC Open API with the session of the connection, for methods that have no action of their own.',
  category: 'Generic',
  // Nobody here can tell what every method does, so all but those that are reads by their name count as the worst.
  effect: 'destructive',
  effectOf: (values) => effectOf(values),
  idempotent: false,
  free: true,
  inferred:
    'Whether a method only reads is told from its name (Get, Find, Is, Enum, SS_Read, SS_GetNames, iterators and their release); the vendor does not say so anywhere.',
  input,
  targets: (values) => (effectOf(values) === 'read' ? [] : [values.method]),
  reach: async (values, limit, context: Context) => reachOfArguments(values.arguments ?? {}, limit, context),
  async run(values, context: Context) {
    const args = readArguments(values.arguments ?? {});
    refuseSessions(values.method);
    const isRead = effectOf(values) === 'read';
    // Result sets and actions belong to a session, so calls that follow each other use the same one.
    return context.client.sessions.useFirst(async (session) => {
      const answer = await consoleOf(session, context).call(values.method, args, isRead ? 'read' : 'write');
      return outcomeOf(values.method, answer, isRead, { session: session.mark, context });
    });
  },
  settle: settleRequest,
  manualCheck: 'Look in the console for what the method changes, and at its audit events.',
});

function effectOf({ method }: Pick<RequestInput, 'method'>): Effect {
  return isReadMethod(method) ? 'read' : 'destructive';
}

function readArguments(value: Json): JsonObject {
  if (isJsonObject(value)) return wrapArguments(value);
  throw invalidInput([{ path: 'input.arguments', problem: 'must be an object with the arguments by name' }]);
}

/** Sessions and their tokens are the connection's own business; an answer with a token would be a secret in a result. */
function refuseSessions(method: string): void {
  const [first, second] = method.split('.').slice(-2);
  if (first !== 'Session' || second === 'Ping') return;
  throw invalidInput([
    { path: 'input.method', problem: 'is about sessions, which the connection opens and ends itself' },
  ]);
}

function outcomeOf(
  method: string,
  answer: JsonObject,
  isRead: boolean,
  { session, context }: { readonly session: string | null; readonly context: Context },
): ActionOutcome {
  const common = { statusCode: 200, data: unwrapMembers(answer), raw: answer };
  if (isRead) return { ...common, status: 'succeeded', message: `${method} answered.`, targets: [] };
  const id = answer['strActionGuid'] ?? answer['strRequestId'];
  if (typeof id !== 'string' || id === '') {
    return {
      ...common,
      status: 'succeeded',
      message: `${method} was carried out, as far as its answer says.`,
      targets: [{ target: method, status: 'succeeded' }],
    };
  }
  context.client.actions.started({ id, mark: session });
  const pollMs = context.client.settings.taskPollSeconds * 1_000;
  const receipt: Receipt = {
    kind: 'kaspersky.action',
    reference: { method, actionId: id, mark: session ?? '' },
    pollMs,
    maxPollMs: Math.max(60_000, pollMs),
    deadlineMs: context.client.settings.taskDeadlineMinutes * 60_000,
  };
  return {
    ...common,
    status: 'pending',
    message: `${method} was accepted as action ${id}.`,
    targets: [{ target: method, status: 'pending' }],
    receipt,
  };
}

/** @throws AppError `task_failed`; `outcome_unknown` when nobody can ask about the action any more */
async function settleRequest(receipt: Receipt, context: Context): Promise<ActionOutcome> {
  const method = referenceText(receipt, 'method');
  const handle: ActionHandle = { id: referenceText(receipt, 'actionId'), mark: referenceText(receipt, 'mark') };
  const state = await checkAction(handle, context);
  const data = { actionId: handle.id };
  if (state === 'lost') {
    throw new AppError(
      'outcome_unknown',
      'Only the session that started the action may ask about it, and it is gone.',
      {
        failureIndicator: method,
        applied: 'unknown',
        data,
      },
    );
  }
  if (state.state === 'failed') {
    throw new AppError('task_failed', state.reason ?? `The action of ${method} failed.`, {
      failureIndicator: method,
      targets: [{ target: method, status: 'failed' }],
      data,
    });
  }
  const common = { statusCode: 200, data };
  return state.state === 'succeeded'
    ? {
        ...common,
        status: 'succeeded',
        message: `The action of ${method} succeeded.`,
        targets: [{ target: method, status: 'succeeded' }],
      }
    : {
        ...common,
        status: 'pending',
        message: `The action of ${method} runs.`,
        targets: [{ target: method, status: 'pending' }],
        receipt,
      };
}
