import type { ConnectionCheck } from '#kernel/action.ts';
import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json } from '#kernel/json.ts';
import type { Ladder } from '#kernel/ladder.ts';
import type { CallScope } from '#kernel/net.ts';
import { send, type SentinelOneClient } from './client.ts';
import { optional } from './optional.ts';
import { addPermissions } from './permission-probes.ts';
import { objectOf } from './values.ts';
import { readPlaces } from './visible-places.ts';

/**
 * Proves the URL and the token, and says what the token can see, what it may do, and how long it lives.
 * `/system/status` proves nothing, because it answers without a token.
 * @throws AppError `vendor_unauthorized` for a bad token; `vendor_malformed` when the URL is not that of a console
 */
export async function checkConsole(
  client: SentinelOneClient,
  scope: CallScope,
  ladder: Ladder,
): Promise<ConnectionCheck> {
  const info = await send(client, { method: 'GET', path: '/system/info', effect: 'read' }, scope);
  const { version, build, release } = objectOf(info.data);
  if (typeof version !== 'string' && typeof build !== 'string') {
    throw new AppError('vendor_malformed', 'The server answers, but not like a SentinelOne console.', {
      failureIndicator: info.call,
      statusCode: info.statusCode,
    });
  }
  const user = await readUser(client, scope);
  const whose = typeof user.name === 'string' ? ` of ${user.name}` : '';
  ladder.add('sign-in', 'passed', `The console takes the token${whose}.`);
  const console = `Console ${textOr(version, 'of unknown version')}`;
  ladder.add(
    'version',
    typeof version === 'string' ? 'passed' : 'unknown',
    `${console}, build ${textOr(build, 'unknown')}.`,
  );
  addScope(user, ladder);
  const places = await readPlaces(client, scope, ladder);
  const expiresAt = user.expiresAt ?? (await readExpiry(client, scope)) ?? expiryInToken(client.apiToken);
  await addPermissions(client, scope, ladder);
  return {
    message: [`${console}.`, places.sentence, expirySentence(expiresAt)].join(' '),
    details: {
      version: version ?? null,
      build: build ?? null,
      release: release ?? null,
      ...places.details,
      user: user.name,
      scope: user.scope,
      scopes: user.scopes,
      tokenExpiresAt: expiresAt,
    },
    expiresAt,
  };
}

interface TokenUser {
  readonly name: Json;
  readonly scope: Json;
  readonly scopes: readonly { readonly id: Json; readonly name: Json; readonly role: Json }[];
  readonly expiresAt: string | null;
}

async function readUser(client: SentinelOneClient, scope: CallScope): Promise<TokenUser> {
  const answer = await optional(() => send(client, { method: 'GET', path: '/user', effect: 'read' }, scope));
  const user = objectOf(answer?.data);
  const roles = Array.isArray(user['scopeRoles']) ? (user['scopeRoles'] as readonly Json[]).filter(isJsonObject) : [];
  return {
    name: user['fullName'] ?? user['email'] ?? null,
    scope: user['scope'] ?? null,
    scopes: roles
      .slice(0, 50)
      .map((role) => ({ id: role['id'] ?? null, name: role['name'] ?? null, role: role['roleName'] ?? null })),
    expiresAt: timeText(objectOf(user['apiToken'])['expiresAt']),
  };
}

function addScope({ scope, scopes }: TokenUser, ladder: Ladder): void {
  if (typeof scope !== 'string') {
    return ladder.add('scopes', 'unknown', 'The console does not tell the scope of this token.');
  }
  const places = scopes.map(({ name, role }) => `${textOr(name, 'unnamed')} as ${textOr(role, 'unknown role')}`);
  const where = places.length === 0 ? '' : `: ${places.slice(0, 5).join(', ')}${places.length > 5 ? ', and more' : ''}`;
  ladder.add('scopes', 'passed', `The scope of the token is ${scope}${where}.`);
}

async function readExpiry(client: SentinelOneClient, scope: CallScope): Promise<string | null> {
  const body = { json: { data: { apiToken: client.apiToken } } };
  const answer = await optional(() =>
    send(client, { method: 'POST', path: '/users/api-token-details', body, effect: 'read' }, scope),
  );
  return timeText(objectOf(answer?.data)['expiresAt']);
}

/** Newer tokens are JWTs that carry their own end. */
function expiryInToken(token: string): string | null {
  const payload = token.split('.')[1];
  if (!token.startsWith('eyJ') || payload === undefined) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const end = isJsonObject(claims) ? claims['exp'] : undefined;
    return typeof end === 'number' && Number.isFinite(end) ? new Date(end * 1_000).toISOString() : null;
  } catch {
    return null;
  }
}

function timeText(value: Json | undefined): string | null {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : null;
}

function expirySentence(expiresAt: string | null): string {
  return expiresAt === null
    ? 'The console does not say when the token expires.'
    : `The token expires on ${expiresAt.slice(0, 10)}.`;
}

function textOr(value: Json | undefined, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
