import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { Step } from '#kernel/playbook.ts';
import { isSecretHeader, splitUrl } from '../http-url.ts';
import { textIn } from '../members.ts';
import { pointerTo } from '../pointer.ts';
import type { SekoiaNode } from './file.ts';
import type { Maker } from './maker.ts';

export function connectionInput(maker: Maker, name: string, label: string): string {
  maker.inputs.set(name, { kind: 'text', required: true, label, help: 'Id or title of the connection.' });
  return `\${{ inputs.${name} }}`;
}

/** The generic request of the HTTP module. @param values its arguments, translated. @throws AppError `invalid_playbook` */
export function requestStep(node: SekoiaNode, id: string, values: JsonObject, maker: Maker): Step {
  const url = splitUrl(textIn(values['url']));
  if (url === null)
    throw new AppError('invalid_playbook', 'The server of the request is not fixed; a connection names one server.');
  const [path = '/', query] = url.path.split(/\?([^]*)/);
  const params = {
    ...queryOf(query),
    ...(isJsonObject(values['params']) ? values['params'] : queryOf(values['params'])),
  };
  const headers = Object.entries(isJsonObject(values['headers']) ? values['headers'] : {});
  for (const [name] of headers.filter(([key]) => isSecretHeader(key)))
    maker.notes.add(
      pointerTo(node.pointer, 'arguments', 'headers', name),
      id,
      'warning',
      `The header \`${name}\` was left out: a credential belongs to the connection.`,
    );
  noteOthers(node, id, values, maker);
  const harmless = headers.filter(([name]) => !isSecretHeader(name));
  const { json, data } = values;
  maker.notes.add(node.pointer, id, 'info', `Needs an HTTP connection to ${url.origin}.`);
  return {
    kind: 'request',
    id,
    title: node.name,
    connection: connectionInput(maker, url.input, `HTTP connection to ${url.origin}`),
    input: {
      method: (textIn(values['method']) || 'get').toUpperCase(),
      path,
      ...(Object.keys(params).length === 0 ? {} : { query: params }),
      ...(harmless.length === 0 ? {} : { headers: Object.fromEntries(harmless) }),
      ...(json === undefined ? {} : { body: json }),
      ...(json !== undefined || data === undefined ? {} : { text: data }),
    },
    ...(values['fail_on_http_error'] === false ? { onError: 'continue' as const } : {}),
  };
}

const taken = ['url', 'method', 'headers', 'params', 'json', 'data', 'fail_on_http_error'];

function noteOthers(node: SekoiaNode, id: string, values: JsonObject, maker: Maker): void {
  for (const [name, value] of Object.entries(values).filter(([key]) => !taken.includes(key))) {
    if (name === 'verify_ssl' && value !== false) continue;
    const reason =
      name === 'verify_ssl'
        ? 'Certificates are checked; where that must not be, the connection says so.'
        : name.startsWith('auth_')
          ? `\`${name}\` was left out: a credential belongs to the connection.`
          : `The argument \`${name}\` has no counterpart and was left out.`;
    maker.notes.add(pointerTo(node.pointer, 'arguments', name), id, 'warning', reason);
  }
}

function queryOf(text: Json | undefined): JsonObject {
  if (typeof text !== 'string' || text === '') return {};
  return Object.fromEntries(
    text
      .replace(/^\?/, '')
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [name = '', ...rest] = pair.split('=');
        return [plain(name), plain(rest.join('='))];
      }),
  );
}

/** As it is meant: what goes into a query is encoded when it is sent. */
function plain(text: string): string {
  try {
    if (text.includes('${{'))
      return text.replaceAll(/\$\{\{ urlEncode\(([^{}]*)\) \}\}/g, (_, inner: string) => `\${{ ${inner} }}`);
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
