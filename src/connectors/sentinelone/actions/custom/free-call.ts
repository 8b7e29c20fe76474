import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import type { Fields } from '#kernel/field.ts';
import { invalidInput } from '#kernel/validate.ts';
import { relativePath } from '#net/path-encoding.ts';
import { headersOf, jsonBody, queryOf } from '#net/request-parts.ts';
import { apiRoot, type ConsoleCall, type Method } from '../../call.ts';
import { filterTarget } from '../../targets.ts';

/** The input of a call that a person writes down. */
export const freeCallFields: Fields = {
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

export function methodOf(input: JsonObject): Method {
  return (typeof input['method'] === 'string' ? input['method'] : 'GET') as Method;
}

/** @throws AppError `invalid_input` for a path that leaves the API, and for a body where none can be sent */
export function callOf(input: JsonObject): ConsoleCall {
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
      'x-http-method',
      'x-http-method-override',
      'x-method-override',
    ]),
    effect: method === 'GET' ? 'read' : 'write',
    ...(body === undefined ? {} : { body: jsonBody(body) }),
  };
}

/** What a call is about, as far as its own text tells. */
export function targetOf(input: JsonObject): string {
  const call = callOf(input);
  const { body } = input;
  const filter = isJsonObject(body) && body['filter'] !== undefined ? ` ${filterTarget(body['filter'])}` : '';
  return `${call.method} ${call.path}${filter}`;
}
