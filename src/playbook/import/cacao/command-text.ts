import { isJsonObject, stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';
import type { RequestStep, Step } from '#kernel/playbook.ts';
import { formatDuration } from '../../duration.ts';
import { commandOf } from './openc2.ts';

type Leaf = Exclude<Step, { readonly kind: 'branch' | 'switch' | 'while' | 'for-each' | 'parallel' | 'playbook' }>;

/** The command of an action step: what another tool can carry out, or a sentence for a person. */
export function commandFor(step: Leaf): JsonObject {
  if (step.kind === 'request') return requestCommand(step);
  const openC2 = step.kind === 'verb' ? commandOf(step.verb, step.input) : null;
  if (openC2 === null) return { type: 'manual', command: sentence(step) };
  return {
    type: 'openc2-http',
    command: 'POST /openc2 HTTP/1.1',
    content_b64: Buffer.from(stringifyJson(openC2)).toString('base64'),
  };
}

function requestCommand({ input }: RequestStep): JsonObject {
  const { method = 'GET', path = '/', headers, body, text: plain } = input;
  const named = isJsonObject(headers)
    ? Object.entries(headers).map(([name, value]): [string, Json] => [name, [text(value)]])
    : [];
  const content = body === undefined ? plain : stringifyJson(body);
  return {
    type: 'http-api',
    command: `${text(method)} ${text(path).replaceAll(/\s/g, '%20')} HTTP/1.1`,
    ...(named.length === 0 ? {} : { headers: Object.fromEntries(named) }),
    ...(content === undefined ? {} : { content: text(content) }),
  };
}

function sentence(step: Leaf): string {
  switch (step.kind) {
    case 'action':
      return `Run ${step.action} on the connection ${text(step.connection)} with ${text(step.input)}`;
    case 'verb':
      return `${step.verb}: ${text(step.input)}`;
    case 'approval':
      return text(step.message);
    case 'notify':
      return `Tell ${(step.channels ?? ['everybody concerned']).join(', ')}: ${text(step.subject)}`;
    case 'wait':
      return waitSentence(step.until);
    case 'store':
      return `Keep: ${text({ ...step.set, ...step.append, ...step.remove })}`;
    case 'fail':
      return `Give up: ${text(step.message)}`;
    case 'stop':
      return 'End the run';
    case 'request':
      return text(step.input);
  }
}

function waitSentence(until: Extract<Step, { kind: 'wait' }>['until']): string {
  if ('settlement' in until)
    return `Wait until ${until.settlement} is no longer pending, at most ${formatDuration(until.withinMs)}`;
  if ('instant' in until) return `Wait until ${text(until.instant)}`;
  if ('event' in until) return `Wait for an event, at most ${formatDuration(until.withinMs)}`;
  return `Wait for ${typeof until.durationMs === 'number' ? formatDuration(until.durationMs) : text(until.durationMs)}`;
}

function text(value: Json): string {
  return typeof value === 'string' ? value : stringifyJson(value);
}
