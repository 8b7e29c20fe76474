import { defineConnector, type ConnectionCheck } from '#kernel/action.ts';
import { AppError } from '#kernel/error.ts';
import { defineFields } from '#kernel/field.ts';
import type { Ladder } from '#kernel/ladder.ts';
import type { CallScope } from '#kernel/net.ts';
import { createRedactor } from '#kernel/redact.ts';
import { transportFields, transportOptions, transportSecretFields } from '#kernel/transport-fields.ts';
import { readBaseUrl } from '#net/base-url.ts';
import { relativePath } from '#net/path-encoding.ts';
import { errorCodeOf } from '#net/status.ts';
import { credentialHeaders, secretValuesOf, type HttpClient } from './client.ts';
import { httpRequest } from './request.ts';

export const httpConnector = defineConnector({
  id: 'http',
  title: 'HTTP',
  vendor: 'Any',
  docsUrl: 'https://www.rfc-editor.org/rfc/rfc9110',
  settings: defineFields({
    baseUrl: {
      kind: 'text',
      required: true,
      maxLength: 2_048,
      address: true,
      label: 'Base URL',
      help: 'Every request goes to this server, below this path. https is assumed.',
    },
    allowPlainHttp: {
      kind: 'flag',
      default: false,
      label: 'Allow http',
      help: 'Sends requests, and a credential if there is one, unencrypted.',
    },
    allowPrivateAddresses: {
      kind: 'flag',
      default: false,
      label: 'Allow private addresses',
      help: 'Needed for a server in the own network. Otherwise private, loopback and link-local addresses are refused.',
    },
    authentication: {
      kind: 'choice',
      values: ['none', 'bearer', 'basic', 'header'],
      default: 'none',
      label: 'Authentication',
    },
    userName: { kind: 'text', maxLength: 256, label: 'User name', help: 'For basic authentication.' },
    headerName: {
      kind: 'text',
      maxLength: 128,
      label: 'Header name',
      help: 'For a credential in a header of its own, for example X-Api-Key.',
    },
    checkPath: {
      kind: 'text',
      maxLength: 2_048,
      default: '/',
      label: 'Path of the check',
      help: 'A GET of this path must succeed for the connection to be healthy.',
    },
    ...transportFields,
  }),
  secrets: defineFields({
    credential: {
      kind: 'text',
      sensitive: true,
      maxLength: 8_192,
      label: 'Credential',
      help: 'Bearer token, password or header value.',
    },
    ...transportSecretFields,
  }),
  open({ settings, secrets }, net): HttpClient {
    const baseUrl = readBaseUrl(settings.baseUrl, 'settings.baseUrl', { allowHttp: settings.allowPlainHttp });
    const given = { ...settings, ...secrets };
    const headers = credentialHeaders(given);
    const secretValues = secretValuesOf(given);
    const checkPath = relativePath(settings.checkPath, 'settings.checkPath');
    const options = transportOptions(baseUrl, settings, secrets, secretValues);
    const transport = net.open({ ...options, allowPrivateAddresses: settings.allowPrivateAddresses });
    return { transport, headers, redact: createRedactor(secretValues), checkPath };
  },
  close: (client) => client.transport.close(),
  transport: (client) => client.transport,
  check: checkServer,
  actions: [httpRequest],
});

async function checkServer(client: HttpClient, scope: CallScope, ladder: Ladder): Promise<ConnectionCheck> {
  const { status, call } = await client.transport.send(
    { method: 'GET', path: client.checkPath, headers: client.headers, effect: 'read' },
    scope,
  );
  const details = { probe: call, status };
  if (status >= 200 && status < 300) {
    const message = `The server answered ${status}.`;
    const isAnonymous = Object.keys(client.headers).length === 0;
    ladder.add(
      'sign-in',
      isAnonymous ? 'passed' : 'unknown',
      `${message} ${isAnonymous ? 'No credential was sent.' : 'A credential was sent; whether it was looked at, nobody can tell.'}`,
    );
    ladder.add('permissions', 'unknown', 'What this server permits, only a request shows.');
    return { message, details, expiresAt: null };
  }
  throw new AppError(errorCodeOf(status), `The server answered the check with HTTP status ${status}.`, {
    failureIndicator: call,
    statusCode: status,
    details,
  });
}
