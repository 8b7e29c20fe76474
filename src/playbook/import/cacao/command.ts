import { isJsonObject, parseJson, type Json, type JsonObject } from '#kernel/json.ts';
import type { ApprovalStep, Step } from '#kernel/playbook.ts';
import { isSecretHeader, splitUrl, type SplitUrl } from '../http-url.ts';
import { shown, textIn } from '../members.ts';
import { pointerTo } from '../pointer.ts';
import type { Maker } from './maker.ts';
import { openC2Of, verbOf } from './openc2.ts';
import type { CacaoStep } from './types.ts';
import { variablePattern, withVariables } from './variables.ts';

/** Where one command stands. */
export interface CommandPlace {
  readonly step: CacaoStep;
  /** Position among the commands of the step. */
  readonly index: number;
  /** Id of the step that it becomes. */
  readonly id: string;
  readonly title: string;
}

const manualExpiryMs = 86_400_000;

/** One command as a step of ours. What we have no action for becomes a disabled step that a person carries out. */
export function commandStep(command: Json, place: CommandPlace, maker: Maker): Step {
  const given = isJsonObject(command) ? command : {};
  const content = contentOf(given);
  noteUndeclared(shown(given) + content, place, maker);
  if (given['type'] === 'manual')
    return byHand(withVariables(content === '' ? place.title : content, maker.variables), place, given);
  const openC2 = openC2Of(content);
  if (openC2 !== null) {
    const found = verbOf(openC2, targetNames(place.step, maker));
    if (found !== null)
      return {
        kind: 'verb',
        id: place.id,
        title: place.title,
        verb: found.verb,
        input: replaced(found.input, maker) as JsonObject,
      };
    return leftOut(
      given,
      place,
      maker,
      `The OpenC2 command \`${openC2['action'] as string}\` has no verb, or its target is not one that the verb takes.`,
    );
  }
  if (given['type'] === 'http-api') return requestStep(given, content, place, maker);
  return leftOut(
    given,
    place,
    maker,
    `A command of the type \`${typeof given['type'] === 'string' ? given['type'] : 'unknown'}\` has no counterpart.`,
  );
}

function noteUndeclared(text: string, { step, index, id }: CommandPlace, maker: Maker): void {
  const names = new Set([...text.matchAll(variablePattern)].map((match) => match[1] ?? ''));
  for (const name of names)
    if (maker.variables.path(name) === null)
      maker.notes.add(
        pointerTo(step.pointer, 'commands', index),
        id,
        'warning',
        `\`__${name}__\` is not declared and stays as it is; declare it in \`playbook_variables\`.`,
      );
}

/** A step that a person has to write, for what could not be translated. */
export function leftOut(was: Json, place: Omit<CommandPlace, 'index'>, maker: Maker, reason: string): Step {
  maker.disabled.add(place.id);
  maker.notes.add(place.step.pointer, place.id, 'warning', `Not translated: ${reason}`);
  const { command = '' } = isJsonObject(was) ? was : {};
  const lines = isJsonObject(was) ? [...new Set([textIn(command), contentOf(was)])].filter((line) => line !== '') : [];
  const notes = `${reason} It was: ${lines.length === 0 ? shown(was) : lines.join('\n')}`;
  const { kind, approvers, role, expiresMs } = byHand('', { ...place, index: 0 }, {});
  return {
    kind,
    id: place.id,
    title: place.title,
    notes: notes.slice(0, 10_000),
    disabled: true,
    message: `To be done by hand: ${place.title}`.replaceAll('${{', () => '$${{').slice(0, 4_096),
    approvers,
    role,
    expiresMs,
  };
}

/** The command of a person: the run waits until somebody says that it is done. */
function byHand(message: string, { id, title, step }: CommandPlace, { description }: JsonObject): ApprovalStep {
  const timeout = step.raw['timeout'];
  return {
    kind: 'approval',
    id,
    title,
    ...(typeof description === 'string' && description.trim() !== '' ? { notes: description.slice(0, 10_000) } : {}),
    message: message.slice(0, 4_096),
    approvers: 1,
    role: 'responder',
    expiresMs:
      typeof timeout === 'number' && timeout >= 1 && timeout <= 366 * 86_400_000 ? Math.floor(timeout) : manualExpiryMs,
  };
}

/** What a command carries: plain, or in base64; `command` where it has nothing else. */
function contentOf({ content, content_b64: encoded, command, type }: JsonObject): string {
  if (typeof content === 'string') return content;
  if (typeof encoded === 'string') return Buffer.from(encoded, 'base64').toString('utf8');
  return typeof command === 'string' && type !== 'http-api' ? command : '';
}

function requestStep(given: JsonObject, content: string, place: CommandPlace, maker: Maker): Step {
  const line = typeof given['command'] === 'string' ? given['command'] : '';
  const found = /^\s*(GET|HEAD|POST|PUT|PATCH|DELETE)\s+(\S+)(?:\s+HTTP\/?\d(?:\.\d)?)?\s*$/i.exec(line);
  if (found === null) return leftOut(given, place, maker, 'The start line of the request is not one that we send.');
  const [, method = '', target = ''] = found;
  const url = urlOf(target, place.step, maker);
  if (url === null)
    return leftOut(given, place, maker, 'The server of the request is not named as a target, or is a variable.');
  const [path = '/', query] = url.path.split(/\?([^]*)/);
  const headers = headersOf(given, place, maker);
  const body = content === '' || /^(GET|HEAD)$/i.test(method) ? {} : bodyOf(content, maker);
  maker.inputs.set(url.input, {
    kind: 'text',
    required: true,
    label: `HTTP connection to ${url.origin}`,
    help: 'Id or title of the connection.',
  });
  return {
    kind: 'request',
    id: place.id,
    title: place.title,
    connection: `\${{ inputs.${url.input} }}`,
    input: {
      method: method.toUpperCase(),
      path,
      ...(query === undefined || query === '' ? {} : { query: Object.fromEntries(new URLSearchParams(query)) }),
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
      ...body,
    },
  };
}

/** Where a request goes: its own URL, or its path below the server that is a target of the step. A connection names one server, so a variable cannot. */
function urlOf(target: string, step: CacaoStep, maker: Maker): SplitUrl | null {
  const isWhole = /^https?:/i.test(target);
  const origin = isWhole ? (/^https?:\/\/[^/?#]*/i.exec(target)?.[0] ?? '') : (originOf(step, maker) ?? '');
  const server = splitUrl(origin);
  if (server === null || /__[A-Za-z_]\w*__/.test(origin)) return null;
  const path = withVariables(isWhole ? target.slice(origin.length) : target, maker.variables);
  // What a variable holds may begin with the slash itself.
  if (path.startsWith('${{')) return { ...server, path };
  return splitUrl(`${origin}/${path.replace(/^\//, '')}`);
}

function headersOf({ headers }: JsonObject, { step, index, id }: CommandPlace, maker: Maker): JsonObject {
  const entries = isJsonObject(headers) ? Object.entries(headers) : [];
  for (const [name] of entries.filter(([key]) => isSecretHeader(key)))
    maker.notes.add(
      pointerTo(step.pointer, 'commands', index, 'headers', name),
      id,
      'warning',
      `The header \`${name}\` was left out: a credential belongs to the connection.`,
    );
  return Object.fromEntries(
    entries
      .filter(([name]) => !isSecretHeader(name) && !/^(content-length|host|content-type)$/i.test(name))
      .map(([name, value]) => [
        name,
        withVariables(Array.isArray(value) ? value.join(', ') : textIn(value), maker.variables),
      ]),
  );
}

function bodyOf(content: string, maker: Maker): JsonObject {
  try {
    const value = parseJson(content);
    if (typeof value === 'object' && value !== null) return { body: replaced(value, maker) };
  } catch {
    // Not JSON: it is sent as it is.
  }
  return { text: withVariables(content, maker.variables) };
}

function replaced(value: Json, maker: Maker): Json {
  if (typeof value === 'string') return withVariables(value, maker.variables);
  if (Array.isArray(value)) return value.map((item: Json) => replaced(item, maker));
  return isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replaced(member, maker)]))
    : value;
}

function targetsOf({ raw }: CacaoStep, maker: Maker): readonly JsonObject[] {
  const definitions = maker.file.raw['target_definitions'] ?? {};
  const ids = Array.isArray(raw['targets']) ? (raw['targets'] as readonly Json[]) : [];
  return [...ids, raw['agent'] ?? null].flatMap((id) => {
    const agents = maker.file.raw['agent_definitions'];
    const found =
      typeof id === 'string'
        ? ((isJsonObject(definitions) ? definitions[id] : undefined) ?? (isJsonObject(agents) ? agents[id] : undefined))
        : undefined;
    return isJsonObject(found) ? [found] : [];
  });
}

/** Names of the machines among the targets of a step. */
function targetNames(step: CacaoStep, maker: Maker): readonly string[] {
  return targetsOf(step, maker)
    .filter(({ type }) => type === 'linux' || type === 'net-address' || type === 'ssh')
    .flatMap((target) => addressesOf(target).slice(0, 1));
}

function addressesOf({ address, name }: JsonObject): readonly string[] {
  const groups = isJsonObject(address) ? [address['dname'], address['ipv4'], address['ipv6']] : [];
  const found = groups
    .flatMap((group) => (Array.isArray(group) ? (group as readonly Json[]) : []))
    .filter((one) => typeof one === 'string');
  return found.length > 0 ? found : typeof name === 'string' ? [name] : [];
}

function originOf(step: CacaoStep, maker: Maker): string | null {
  for (const target of targetsOf(step, maker)) {
    const { address, port, type } = target;
    if (!isJsonObject(address)) continue;
    const url = Array.isArray(address['url']) ? (address['url'] as readonly Json[])[0] : undefined;
    if (typeof url === 'string') return url.replace(/\/$/, '');
    const [host] = type === 'http-api' || type === 'net-address' ? addressesOf({ address }) : [];
    if (host !== undefined) {
      const scheme = port === '80' || port === 80 ? 'http' : 'https';
      return `${scheme}://${host}${port === undefined ? '' : `:${port as string}`}`;
    }
  }
  return null;
}
