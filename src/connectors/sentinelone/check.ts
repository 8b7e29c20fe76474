import type { ConnectionCheck } from '#kernel/action.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { CallScope } from '#kernel/net.ts';
import { send, type SentinelOneClient } from './client.ts';
import { readPage } from './paging.ts';
import { objectOf } from './row.ts';

/**
 * Proves the URL and the token, and says what the token can see and how long it lives.
 * `/system/status` proves nothing, because it answers without a token.
 * @throws AppError `vendor_unauthorized` for a bad token; `vendor_malformed` when the URL is not that of a console
 */
export async function checkConsole(client: SentinelOneClient, scope: CallScope): Promise<ConnectionCheck> {
  const info = await send(client, { method: 'GET', path: '/system/info', effect: 'read' }, scope);
  const { version, build, release } = objectOf(info.data);
  if (typeof version !== 'string' && typeof build !== 'string') {
    throw new AppError('vendor_malformed', 'The server answers, but not like a SentinelOne console.', {
      failureIndicator: info.call,
      statusCode: info.statusCode,
    });
  }
  const sites = await readSites(client, scope);
  const user = await readUser(client, scope);
  const expiresAt = user.expiresAt ?? (await readExpiry(client, scope)) ?? expiryInToken(client.apiToken);
  return {
    message: [`Console ${textOr(version, 'of unknown version')}.`, sites.sentence, expirySentence(expiresAt)].join(' '),
    details: {
      version: version ?? null,
      build: build ?? null,
      release: release ?? null,
      ...sites.details,
      user: user.name,
      scope: user.scope,
      scopes: user.scopes,
      tokenExpiresAt: expiresAt,
    },
  };
}

interface Seen {
  readonly sentence: string;
  readonly details: JsonObject;
}

/** Not to see sites is a gap in the rights, not a broken connection. */
async function readSites(client: SentinelOneClient, scope: CallScope): Promise<Seen> {
  try {
    const page = await readPage(
      client,
      { method: 'GET', path: '/sites', query: { limit: '1' }, effect: 'read' },
      scope,
      'data.sites',
    );
    const first = objectOf(page.items[0]);
    const visibleSites = page.totalItems ?? page.items.length;
    const allSites = objectOf(page.beside['allSites']);
    return {
      sentence: `The token sees ${visibleSites} ${visibleSites === 1 ? 'site' : 'sites'}.`,
      details: { visibleSites, firstSite: first['name'] ?? null, activeLicenses: allSites['activeLicenses'] ?? null },
    };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== 'vendor_forbidden') throw error;
    return {
      sentence: 'The token may not list sites (Sites.view), so its reach is unknown.',
      details: { visibleSites: null, warning: error.message },
    };
  }
}

interface TokenUser {
  readonly name: Json;
  readonly scope: Json;
  readonly scopes: Json;
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

async function readExpiry(client: SentinelOneClient, scope: CallScope): Promise<string | null> {
  const body = { json: { data: { apiToken: client.apiToken } } };
  const answer = await optional(() =>
    send(client, { method: 'POST', path: '/users/api-token-details', body, effect: 'read' }, scope),
  );
  return timeText(objectOf(answer?.data)['expiresAt']);
}

/** What not every role may ask, and not every console knows. */
async function optional<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'cancelled') throw error;
    return null;
  }
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
