import { defineAction, type ActionContext } from '#kernel/action.ts';
import { AppError } from '#kernel/error.ts';
import { defineFields, type InputOf } from '#kernel/field.ts';
import type { Json } from '#kernel/json.ts';
import type { ActionOutcome } from '#kernel/result.ts';
import { valueOf } from '#net/answer.ts';
import { jsonBody, queryOf } from '#net/request-parts.ts';
import { relativePath } from '#net/path-encoding.ts';
import { apiRoot, targetOf, type ConsoleAnswer } from '../call.ts';
import { send, type StormshieldClient } from '../client.ts';
import { reachOfPath } from '../reach.ts';
import { readTask } from '../task.ts';
import { malformed, taskOutcome } from '../task-outcome.ts';
import { settleTask } from '../task-reading.ts';

const input = defineFields({
  method: {
    kind: 'choice',
    values: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    default: 'GET',
    label: 'Method',
  },
  path: {
    kind: 'text',
    required: true,
    maxLength: 2_048,
    label: 'Path',
    help: `Below ${apiRoot}, for example /agents/tasks/…`,
  },
  query: { kind: 'document', label: 'Query', help: 'Names with a text, or a list of texts.' },
  body: { kind: 'document', label: 'Body', help: 'Sent as JSON. Not for GET and HEAD.' },
});

type RequestInput = InputOf<typeof input>;

export const request = defineAction({
  id: 'stormshield.request',
  title: 'API request',
  summary:
    'Sends any request below the root of the public API with the key of the connection, for routes that have no action of their own.',
  category: 'Generic',
  // Nobody here can tell what another route does, so every method that may change something counts as the worst.
  effect: 'destructive',
  effectOf: (values) => (isRead(values) ? 'read' : 'destructive'),
  idempotent: false,
  free: true,
  input,
  targets: (values) => (isRead(values) ? [] : [targetName(values)]),
  reach: async (values) => reachOfPath(pathBelowRoot(values.path)),
  async run(values, context: ActionContext<StormshieldClient>) {
    const target = isRead(values) ? {} : { target: targetName(values) };
    const seen = await send(
      context.client,
      {
        method: values.method,
        path: pathBelowRoot(values.path),
        query: queryOf(values.query, 'input.query'),
        ...bodyOf(values),
        effect: isRead(values) ? 'read' : 'write',
        subject: 'this path or what it names',
        ...target,
      },
      context,
    );
    if (seen.answer.form === 'html') throw malformed(seen, 'The API did not answer.', target);
    return isRead(values) ? plainOutcome(seen) : writeOutcome(seen, targetName(values), context.client);
  },
  settle: settleTask,
  manualCheck:
    'Look for the request in the system logs of the SES console: every POST through the public API is written there.',
});

function isRead(values: Pick<RequestInput, 'method'>): boolean {
  return values.method === 'GET' || values.method === 'HEAD';
}

function targetName(values: RequestInput): string {
  return `${values.method} ${apiRoot}${pathBelowRoot(values.path)}`;
}

/** People paste the whole path as often as the rest of it. */
function pathBelowRoot(path: string): string {
  const safe = relativePath(path, 'input.path');
  return safe.startsWith(`${apiRoot}/`) ? safe.slice(apiRoot.length) : safe;
}

function bodyOf(values: RequestInput): { body?: ReturnType<typeof jsonBody> } {
  if (values.body === undefined) return {};
  if (!isRead(values)) return { body: jsonBody(values.body) };
  throw new AppError('invalid_input', `input.body cannot be sent with ${values.method}.`, {
    failureIndicator: 'input.body',
  });
}

function plainOutcome(seen: ConsoleAnswer): ActionOutcome {
  return {
    status: 'succeeded',
    statusCode: seen.statusCode,
    message: `The console answered ${seen.statusCode}.`,
    data: valueOf(seen.answer),
    targets: [],
  };
}

/** A created task is work that was accepted and not done, through this action as through any other. */
function writeOutcome(seen: ConsoleAnswer, target: string, client: StormshieldClient): ActionOutcome {
  const data: Json = valueOf(seen.answer);
  const task = readTask(data);
  if (task !== null) return { ...taskOutcome(task, seen, { target, polling: client.polling }), data };
  if (seen.statusCode === 202) {
    throw new AppError('outcome_unknown', 'The console accepted the request and gave no task to ask about.', {
      failureIndicator: seen.call,
      statusCode: seen.statusCode,
      applied: 'unknown',
      data,
      targets: targetOf({ target }, 'failed'),
    });
  }
  return { ...plainOutcome(seen), targets: targetOf({ target }, 'succeeded') };
}
