import type { Effect } from '#kernel/action.ts';
import type { Fields } from '#kernel/field.ts';
import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import { AppError } from '#kernel/error.ts';
import { invalidInput } from '#kernel/validate.ts';
import { headersOf, jsonBody, queryOf } from '#net/request-parts.ts';
import { relativePath } from '#net/path-encoding.ts';
import { apiRoot, type ConsoleCall, type Method } from '../../call.ts';
import { send } from '../../client.ts';
import { askCount } from '../../counting.ts';
import { requireFilter } from '../../filter-rule.ts';
import type { Context, Handler } from '../../row.ts';
import { filterTarget } from '../../targets.ts';

const fields: Fields = {
  method: { kind: 'choice', values: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], default: 'GET', label: 'Method' },
  path: {
    kind: 'text',
    required: true,
    maxLength: 2_048,
    label: 'Path',
    help: 'Below /web/api/v2.1, for example /agents/count. The prefix may be written along.',
  },
  query: {
    kind: 'document',
    label: 'Query',
    help: 'Names with a text, or a list of texts, which travels with commas.',
  },
  headers: { kind: 'document', label: 'Headers', help: 'Names with a text. The login of the connection is added.' },
  body: { kind: 'document', label: 'JSON body', help: 'Sent as JSON. Not for GET.' },
  scope: {
    kind: 'choice',
    values: ['everything'],
    label: 'Scope',
    help: 'Says that everything is meant. Only then a write with an empty filter is sent.',
  },
};

/** Any call of the API, with the login, the limits and the filter rule of the connection. */
export const anyRequest: Handler = {
  fields,
  effectOf: (input) => effectOf(methodOf(input)),
  targets: (input) => (methodOf(input) === 'GET' ? [] : [targetOf(input)]),
  async plan(action, input, context) {
    const call = callOf(input);
    requireKnownFilter(input, call, context);
    const selects = context.client.dutyOf(call.method, call.path)?.selects;
    const filter = isJsonObject(input['body']) ? (input['body']['filter'] ?? {}) : {};
    const targets = action.aims(input);
    if (selects === undefined) return { targets, count: null, note: 'What this call reaches cannot be counted.' };
    return { targets, count: await askCount(context.client, { selects }, { filter }, context) };
  },
  async run(_action, input, context) {
    const call = callOf(input);
    requireKnownFilter(input, call, context);
    const answer = await send(context.client, call, context);
    const targets = call.effect === 'read' ? [] : [{ target: targetOf(input), status: judged(answer.data) } as const];
    if (targets.some(({ status }) => status === 'not_found')) {
      throw new AppError('vendor_not_found', 'The console accepted the request and affected nothing.', {
        failureIndicator: answer.call,
        statusCode: answer.statusCode,
        data: answer.data,
        targets,
      });
    }
    return {
      status: 'succeeded',
      statusCode: answer.statusCode,
      message: `The console answered ${answer.statusCode}.`,
      data: { data: answer.data, totalItems: answer.totalItems, nextCursor: answer.nextCursor },
      targets,
    };
  },
};

function methodOf(input: JsonObject): Method {
  return (typeof input['method'] === 'string' ? input['method'] : 'GET') as Method;
}

/** A POST may shut machines down as well as note something: nobody here can tell, so it counts as the worst. */
function effectOf(method: Method): Effect {
  return method === 'GET' ? 'read' : 'destructive';
}

/** @throws AppError `invalid_input` for a path that leaves the API, and for a body where none can be sent */
function callOf(input: JsonObject): ConsoleCall {
  const method = methodOf(input);
  const typed = typeof input['path'] === 'string' ? input['path'] : '';
  const path = relativePath(typed.startsWith(`${apiRoot}/`) ? typed.slice(apiRoot.length) : typed, 'input.path');
  const body = input['body'];
  if (body !== undefined && method === 'GET')
    throw invalidInput([{ path: 'input.body', problem: 'cannot be sent with GET' }]);
  const query = Object.fromEntries(
    Object.entries(queryOf(input['query'], 'input.query')).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : value.join(','),
    ]),
  );
  return {
    method,
    path,
    query,
    headers: headersOf(input['headers'], 'input.headers', [
      'authorization',
      'host',
      'content-length',
      'transfer-encoding',
      'connection',
      'content-type',
    ]),
    effect: method === 'GET' ? 'read' : 'write',
    ...(body === undefined ? {} : { body: jsonBody(body) }),
  };
}

/** The same duty as the action of that path has; a path that no action has must at least not carry an empty filter. */
function requireKnownFilter(input: JsonObject, call: ConsoleCall, { client }: Context): void {
  if (call.effect === 'read') return;
  const { body } = input;
  const filter = isJsonObject(body) ? body['filter'] : undefined;
  const duty = client.dutyOf(call.method, call.path);
  if (duty?.effect === 'read') return;
  const hasDuty = duty?.selects !== undefined || duty?.reachesEverything === true || filter !== undefined;
  // A DELETE without a body takes whatever its path names: everything, when that is a list.
  const isWholeList = duty === null && call.method === 'DELETE' && body === undefined && !/\d{6,}/.test(call.path);
  if (!hasDuty && !isWholeList) return;
  requireFilter(duty ?? { selects: 'agents' }, filter, input['scope'] === 'everything');
}

function targetOf(input: JsonObject): string {
  const call = callOf(input);
  const { body } = input;
  const filter = isJsonObject(body) && body['filter'] !== undefined ? ` ${filterTarget(body['filter'])}` : '';
  return `${call.method} ${call.path}${filter}`;
}

function judged(data: unknown): 'succeeded' | 'not_found' {
  const says = isJsonObject(data) ? data : {};
  return says['affected'] === 0 || says['success'] === false ? 'not_found' : 'succeeded';
}
