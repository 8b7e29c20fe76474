import { without } from '../model/row.ts';
import { forbidden, invalid, notFound, Refusal } from '../wire/refusal.ts';
import { hasRight, type Token } from '../wire/token.ts';
import { affected, success, type Call, type Handler, type Handlers, type Json } from '../wire/call.ts';
import { isoMicros } from '../model/time.ts';
import type { Place } from '../model/place.ts';
import { dataOf, matching, placeById, requireEntry } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import { addRow, changeRow, deletes, deletesMatching, exportsCsv, gets, lists } from './crud.ts';
import { textOf } from '../wire/text.ts';

/** Users and the checks that a token does on itself. */
export function userHandlers(world: World): Handlers {
  const { users } = world.lists;

  const sets =
    (change: Json): Handler =>
    (call) => {
      const entry = requireEntry(users, String(dataOf(call)['id']), call.token);
      changeRow(world, 'users', entry, change, call);
      return success;
    };
  const setsMany =
    (change: Json): Handler =>
    (call) => {
      const { ids } = dataOf(call) as { readonly ids: readonly string[] };
      const found = ids.flatMap((id) => users.find(id) ?? []);
      for (const entry of found) changeRow(world, 'users', entry, change, call);
      return affected(found.length);
    };
  const counts: Handler = (call) => affected(matching(users, call).length);
  const self = (call: Call): Json => users.find(call.token.userId)?.row() ?? {};

  return {
    'users/list-users': lists(world, 'users'),
    'users/export-users': exportsCsv(world, 'users'),
    'users/get-user': gets(world, 'users', 'user_id'),
    'users/create-user': (call) => {
      const { email, ...fields } = without(dataOf(call), 'password', 'forceCredentialAuth');
      if (users.rows().some((row) => row['email'] === email)) throw new Refusal(409, ['The email is taken.']);
      const shown = {
        ...fields,
        email,
        source: 'mgmt',
        twoFaEnabled: fields['twoFaEnabled'] ?? false,
        twoFaStatus: 'not_configured',
        scopeRoles: namedRoles(world, fields),
      };
      return { data: addRow(world, 'users', shown, placeOfRoles(world, fields), call).row() };
    },
    'users/update-user': (call) => {
      const entry = requireEntry(users, call.params['user_id'], call.token);
      const fields = without(dataOf(call), 'password', 'currentPassword', 'twoFaCode');
      const roles = fields['scopeRoles'] === undefined ? {} : { scopeRoles: namedRoles(world, fields) };
      return { data: changeRow(world, 'users', entry, { ...fields, ...roles }, call) };
    },
    'users/delete-user': (call) => {
      if (call.params['user_id'] === call.token.userId) throw new Refusal(409, ['Nobody deletes themselves.']);
      return deletes(world, 'users', 'user_id')(call);
    },
    'users/bulk-delete-users': deletesMatching(world, 'users'),
    'users/enable-2fa': sets({ twoFaEnabled: true, primaryTwoFaMethod: 'application', twoFaStatus: 'not_configured' }),
    'users/disable-2fa': sets({ twoFaEnabled: false, primaryTwoFaMethod: 'none' }),
    'users/enable-2fa-app': () => success,
    'users/change-password': sets({}),
    'users/reset-2fa': setsMany({ twoFaStatus: 'not_configured', twoFaConfigured: false }),
    'users/delete-2fa': setsMany({ twoFaStatus: 'not_configured', twoFaConfigured: false, twoFaEnabled: false }),
    'users/enroll-2fa': (call) => {
      const { ids } = dataOf(call) as { readonly ids: readonly string[] };
      return { data: { affected: ids.filter((id) => users.find(id) !== undefined).length, expiration: 72 } };
    },
    'users/update-2fa-email': (call) => {
      requireEntry(users, call.params['user_id'], call.token);
      return success;
    },
    'users/verify-2fa-code': () => success,
    'users/check-global-user': (call) => {
      if (call.token.level !== 'tenant') throw forbidden();
      return success;
    },
    'users/check-remote-shell-permissions': (call) => ({
      data: { success: hasRight(call.token, 'Endpoints.remoteShell') },
    }),
    'users/check-if-user-is-viewer': () => success,
    'users/send-verification-email': counts,
    'users/send-reset-password-email': counts,
    'users/reset-password-on-next-login': counts,
    'users/set-a-new-password': () => ({ data: { token: world.ids.secret(80), csrf: world.ids.secret(32) } }),
    'extra/current-user': (call) => ({ data: { ...self(call), apiToken: lifetime(call.token) } }),
    'extra/api-token-details': (call) => {
      const token = world.tokens.find((candidate) => candidate.value === dataOf(call)['apiToken']);
      if (token === undefined) throw notFound();
      return { data: lifetime(token) };
    },
    'extra/user-api-token-details': (call) => {
      const token = world.tokens.find((candidate) => candidate.userId === call.params['user_id']);
      if (token === undefined) throw notFound();
      return { data: lifetime(token) };
    },
  };
}

function lifetime({ createdAt, expiresAt }: Token): Json {
  return { createdAt, expiresAt: expiresAt ?? '2099-12-31T00:00:00.000000Z' };
}

/** Service users, whose token is shown once and works at once. */
export function serviceUserHandlers(world: World): Handlers {
  const forget = (ids: readonly string[]): void => {
    for (const id of ids) {
      const index = world.tokens.findIndex((token) => token.userId === id);
      if (index !== -1) world.tokens.splice(index, 1);
    }
  };

  return {
    'service-users/list-service-users': lists(world, 'serviceUsers'),
    'service-users/export-service-users': exportsCsv(world, 'serviceUsers'),
    'service-users/create-service-user': (call) => {
      const { expirationDate, forceLegacy, name, ...fields } = dataOf(call);
      if (Date.parse(String(expirationDate)) <= world.clock.now())
        throw invalid('data.expirationDate: Must be in the future.');
      const createdAt = world.now();
      const expiresAt = isoMicros(Date.parse(String(expirationDate)));
      const place = placeOfRoles(world, fields);
      const entry = addRow(
        world,
        'serviceUsers',
        { name, ...fields, scopeRoles: namedRoles(world, fields), apiToken: { createdAt, expiresAt } },
        place,
        call,
      );
      const value = forceLegacy === true ? world.ids.secret(80) : `eyJ${world.ids.secret(180)}`;
      const level = fields['scope'] as Token['level'];
      const scopeIds = roleIds(fields);
      world.tokens.push({
        name: String(name),
        value,
        level,
        scopeIds,
        rights: /view/i.test(JSON.stringify(fields['scopeRoles'] ?? '')) ? 'view' : 'all',
        userId: entry.id,
        userName: String(name),
        createdAt,
        expiresAt,
      });
      return { data: { ...entry.row(), apiToken: { createdAt, expiresAt, value } } };
    },
    'service-users/update-service-user': (call) => {
      const entry = requireEntry(world.lists.serviceUsers, call.params['service_user_id'], call.token);
      const fields = dataOf(call);
      const roles = fields['scopeRoles'] === undefined ? {} : { scopeRoles: namedRoles(world, fields) };
      return { data: changeRow(world, 'serviceUsers', entry, { ...fields, ...roles }, call) };
    },
    'service-users/delete-service-user': (call) => {
      const reply = deletes(world, 'serviceUsers', 'service_user_id')(call);
      forget([call.params['service_user_id'] ?? '']);
      return reply;
    },
    'service-users/bulk-delete-service-users': (call) => {
      const ids = matching(world.lists.serviceUsers, call).map((entry) => entry.id);
      const reply = deletesMatching(world, 'serviceUsers')(call);
      forget(ids);
      return reply;
    },
  };
}

function roleIds({ scopeRoles }: Json): readonly string[] {
  return Array.isArray(scopeRoles)
    ? scopeRoles.flatMap((role: Json) => (typeof role['id'] === 'string' ? [role['id']] : []))
    : [];
}

function placeOfRoles(world: World, fields: Json): Place {
  const [id] = roleIds(fields);
  if (id === undefined) return {};
  const place = placeById(world, id);
  if (place === undefined) throw invalid('data.scopeRoles: No such scope.');
  return place;
}

function namedRoles(world: World, { scopeRoles }: Json): readonly Json[] {
  if (!Array.isArray(scopeRoles)) return [];
  return scopeRoles.map((role: Json) => {
    const id = textOf(role['id'] ?? '');
    const row = [world.lists.sites, world.lists.accounts].map((list) => list.find(id)?.row()).find(Boolean);
    const accountName = textOf(row?.['accountName'] ?? row?.['name'] ?? '');
    return {
      ...role,
      name: textOf(row?.['name'] ?? 'Global'),
      accountName,
      roles: role['roles'] ?? [role['roleName'] ?? 'Admin'],
    };
  });
}
