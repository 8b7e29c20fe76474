import type { App } from '#app/app.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';
import { operations } from '../contract/operations.ts';
import { route, wholeList, type Answer, type Route } from '../route.ts';
import { answerOf } from './actions.ts';

export function verbRoutes({ verbs, endpoints, capabilities, openC2 }: App): readonly Route[] {
  return [
    route(operations.listVerbs, async ({ principal }) => wholeList(verbs.list(principal))),
    route(operations.runVerb, async ({ principal, params, body, idempotencyKey, signal }) => {
      const { input = {}, ...rest } = body;
      const key = idempotencyKey === undefined ? {} : { key: idempotencyKey };
      return answerOf(
        await verbs.run(principal, { ...rest, verb: params.verb, input: objectOf(input), signal, ...key }),
      );
    }),
    route(operations.listEndpoints, async ({ principal, query, signal }) => ({
      body: await endpoints.list(principal, { ...query, signal }),
    })),
    route(operations.getEndpoint, async ({ principal, params, signal }) => ({
      body: await endpoints.get(principal, params.id, signal),
    })),
    route(operations.listCapabilities, async ({ principal, query, signal }) =>
      wholeList(await capabilities.list(principal, query.refresh, signal)),
    ),
    route(operations.openC2Command, async ({ principal, body, signal }) => {
      const { headers, body: message, ...bare } = body;
      const request = requestIn(message);
      const response = await openC2.command(principal, request ?? present(bare), signal);
      return openC2Answer(response.status, request === null ? response : whole(headers, response));
    }),
  ];
}

/** @throws AppError `invalid_input` */
function objectOf(input: Json): JsonObject {
  if (isJsonObject(input)) return input;
  throw invalidInput([{ path: 'body.input', problem: 'must be an object' }]);
}

/** The command of a whole message; null when the request is a bare command. */
function requestIn(message: Json | undefined): JsonObject | null {
  if (!isJsonObject(message)) return null;
  const content = message['openc2'];
  const request = isJsonObject(content) ? content['request'] : undefined;
  return isJsonObject(request) ? request : {};
}

/** A message gets a message, with the id that it asked under. */
function whole(headers: Json | undefined, response: object): object {
  const id = isJsonObject(headers) ? headers['request_id'] : undefined;
  return {
    headers: { ...(id === undefined ? {} : { request_id: id }), content_type: 'application/openc2' },
    body: { openc2: { response } },
  };
}

function present(command: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(command).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

function openC2Answer(status: number, body: object): Answer {
  return { status, body, contentType: 'application/openc2+json;version=1.0' };
}
