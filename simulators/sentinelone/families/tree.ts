import { textOfRow } from '../wire/row-text.ts';
import { without } from '../model/row.ts';
import { affected, success, type Handlers, type Json } from '../wire/call.ts';
import { Refusal } from '../wire/refusal.ts';
import { dayMs, isoMicros } from '../model/time.ts';
import { dataOf, filterOf, matching, requireEntry } from '../model/targets.ts';
import type { Entry } from '../model/source.ts';
import type { World } from '../model/world.ts';
import { targetAgents } from '../agents/agent-actions.ts';
import { addRow, changeRow, deletes, exportsCsv, gets, lists, updates, updatesMatching } from './crud.ts';
import { textOf } from '../wire/text.ts';

/** Accounts, sites and groups. */
export function treeHandlers(world: World): Handlers {
  return { ...accountHandlers(world), ...siteHandlers(world), ...groupHandlers(world) };
}

function accountHandlers(world: World): Handlers {
  const { accounts } = world.lists;
  return {
    'accounts/list-accounts': lists(world, 'accounts'),
    'accounts/export-accounts': exportsCsv(world, 'accounts'),
    'accounts/get-account': gets(world, 'accounts', 'account_id'),
    'accounts/update-account': updates(world, 'accounts', 'account_id'),
    'accounts/create-account': (call) => {
      const given = dataOf(call);
      refuseTwin(accounts.rows(), given);
      const fields = without(given, 'policy', 'inherits', 'licenses');
      const entry = addRow(world, 'accounts', { state: 'active', accountType: 'Paid', ...fields }, {}, call);
      accounts.move(entry.id, { accountId: entry.id });
      return { data: entry.row() };
    },
    'accounts/reactivate-account': (call) => {
      const entry = requireEntry(accounts, call.params['account_id'], call.token);
      changeRow(world, 'accounts', entry, { state: 'active', ...expiryOf(world, dataOf(call)) }, call);
      return success;
    },
    'accounts/expire-an-account': (call) => {
      const entry = requireEntry(accounts, call.params['account_id'], call.token);
      return { data: changeRow(world, 'accounts', entry, { state: 'expired', expiration: world.now() }, call) };
    },
    ...uninstallPasswordHandlers(world),
  };
}

function uninstallPasswordHandlers(world: World): Handlers {
  const entryOf = (call: Parameters<Handlers[string]>[0]): Entry =>
    requireEntry(world.lists.accounts, call.params['account_id'], call.token);
  const metadata = (entry: Entry): Json => {
    const known = without(world.objects.get(key(entry)) ?? {}, 'password');
    const none = { version: 0, lastRevoked: '', revokedByName: '', generatedByName: '', createdAt: '', expiration: '' };
    return { ...none, ...known };
  };
  return {
    'accounts/get-uninstall-password-metadata': (call) => ({ data: metadata(entryOf(call)) }),
    'accounts/get-uninstall-password': (call) => {
      const kept = world.objects.get(key(entryOf(call)));
      if (kept?.['password'] === undefined) throw new Refusal(404, ['']);
      return { data: { password: kept['password'] } };
    },
    'accounts/generate-regenerate-uninstall-password': (call) => {
      const entry = entryOf(call);
      const before = metadata(entry);
      world.objects.set(key(entry), {
        ...before,
        password: world.ids.secret(24),
        expiration: dataOf(call)['expiration'],
        createdAt: world.now(),
        version: Number(before['version']) + 1,
        generatedByName: call.token.userName,
      });
      return { data: metadata(entry) };
    },
    'accounts/revoke-uninstall-password': (call) => {
      const entry = entryOf(call);
      const revoked = { lastRevoked: world.now(), revokedByName: call.token.userName };
      world.objects.set(key(entry), { ...metadata(entry), ...revoked });
      return { data: metadata(entry) };
    },
  };
}

function key({ id }: Entry): string {
  return `uninstall-password ${id}`;
}

function siteHandlers(world: World): Handlers {
  const { sites } = world.lists;
  const addSite = (given: Json, call: Parameters<Handlers[string]>[0]): Entry => {
    const account = requireEntry(world.lists.accounts, textOf(given['accountId'] ?? firstAccount(world)), call.token);
    refuseTwin(
      sites.rows().filter((row) => row['accountId'] === account.id),
      given,
    );
    const fields = without(given, 'policy', 'inherits', 'licenses', 'user', 'accountSfId');
    const added = addRow(
      world,
      'sites',
      { siteType: 'Paid', state: 'active', healthStatus: true, ...fields, accountName: account.row()['name'] },
      { accountId: account.id },
      call,
    );
    const place = { accountId: account.id, siteId: added.id };
    sites.move(added.id, place);
    sites.update(added.id, { registrationToken: world.ids.secret(40) });
    addGroup(world, { name: 'Default Group', isDefault: true, siteId: added.id, type: 'static', inherits: true }, call);
    return added;
  };

  return {
    'sites/list-sites': (call) => {
      const reply = lists(world, 'sites')(call);
      if (!('rows' in reply)) return reply;
      const rows = sites.rows();
      const total = (name: string): number => rows.reduce((sum, row) => sum + Number(row[name] ?? 0), 0);
      const allSites = { activeLicenses: total('activeLicenses'), totalLicenses: total('totalLicenses') };
      const shown = reply.rows.map((row) => JSON.parse(textOfRow(row)) as unknown);
      return { data: { allSites, sites: shown }, pagination: reply.pagination };
    },
    'sites/export-sites': exportsCsv(world, 'sites'),
    'sites/get-site': gets(world, 'sites', 'site_id'),
    'sites/create-site': (call) => ({ data: addSite(dataOf(call), call).row() }),
    'sites/create-site-and-user': (call) => {
      const data = dataOf(call);
      const user = data['user'] as Json | undefined;
      const site = addSite(data, call);
      const fields = {
        email: textOf(user?.['email'] ?? 'admin@corp.example'),
        fullName: textOf(user?.['fullName'] ?? 'Site administrator'),
      };
      const made = addRow(world, 'users', { ...fields, scope: 'site' }, site.place() ?? {}, call);
      return {
        data: { ...site.row(), user: { id: made.id, ...fields, twoFaEnabled: false, primaryTwoFaMethod: 'none' } },
      };
    },
    'sites/update-site': updates(world, 'sites', 'site_id'),
    'sites/update-sites': updatesMatching(world, 'sites', (call) => without(dataOf(call), 'licenses', 'inherits')),
    'licenses/update-sites-add-ons': (call) => affected(matching(sites, call, filterOf(call)).length),
    'sites/delete-site': deletes(world, 'sites', 'site_id'),
    'sites/get-site-registration-token': (call) => ({
      data: { token: requireEntry(sites, call.params['site_id'], call.token).row()['registrationToken'] },
    }),
    'sites/regenerate-site-key': (call) => {
      const entry = requireEntry(sites, call.params['site_id'], call.token);
      const registrationToken = world.ids.secret(40);
      changeRow(world, 'sites', entry, { registrationToken }, call);
      return { data: { registrationToken } };
    },
    'sites/reactivate-site': (call) => {
      const entry = requireEntry(sites, call.params['site_id'], call.token);
      changeRow(world, 'sites', entry, { state: 'active', ...expiryOf(world, dataOf(call)) }, call);
      return success;
    },
    'sites/expire-site': (call) => {
      const entry = requireEntry(sites, call.params['site_id'], call.token);
      return { data: changeRow(world, 'sites', entry, { state: 'expired', expiration: world.now() }, call) };
    },
    'sites/get-local-upgrade-site-authorization': (call) => {
      const { id } = requireEntry(sites, call.params['site_id'], call.token);
      return {
        data: { authorizedAgents: 0, siteAuthorization: textOf(world.objects.get(`upgrade ${id}`)?.['until'] ?? '') },
      };
    },
    'sites/edit-local-upgrade-site-authorization': (call) => {
      const { id } = requireEntry(sites, call.params['site_id'], call.token);
      world.objects.set(`upgrade ${id}`, { until: call.body['siteAuthorization'] ?? '' });
      return { data: { authorizedAgents: 0 } };
    },
    'sites/get-a-csv-file-of-local-upgrade-site-authorization-data': (call) => {
      requireEntry(sites, call.params['site_id'], call.token);
      return { file: 'Agent,Authorized until\r\n', type: 'text/csv; charset=utf-8', name: 'local-upgrade.csv' };
    },
  };
}

function addGroup(world: World, given: Json, call: Parameters<Handlers[string]>[0]): Entry {
  const site = requireEntry(world.lists.sites, String(given['siteId']), call.token);
  const fields = without(given, 'policy', 'source');
  const entry = addRow(
    world,
    'groups',
    { type: 'static', rank: 1, totalAgents: 0, ...fields, siteId: site.id },
    site.place() ?? {},
    call,
  );
  world.lists.groups.move(entry.id, { ...site.place(), groupId: entry.id });
  world.lists.groups.update(entry.id, { registrationToken: world.ids.secret(40) });
  return entry;
}

function groupHandlers(world: World): Handlers {
  const { groups } = world.lists;
  return {
    'groups/list-groups': lists(world, 'groups'),
    'groups/get-group': gets(world, 'groups', 'group_id'),
    'groups/create-group': (call) => ({ data: addGroup(world, dataOf(call), call).row() }),
    'groups/update-group': updates(world, 'groups', 'group_id'),
    'groups/delete-group': (call) => {
      const entry = requireEntry(groups, call.params['group_id'], call.token);
      if (entry.row()['isDefault'] === true) throw new Refusal(409, ['The default group stays.']);
      return deletes(world, 'groups', 'group_id')(call);
    },
    'groups/regenerate-group-token': (call) => {
      const entry = requireEntry(groups, call.params['group_id'], call.token);
      const registrationToken = world.ids.secret(40);
      changeRow(world, 'groups', entry, { registrationToken }, call);
      return { data: { registrationToken } };
    },
    'groups/get-group-site-registration-token': (call) => ({
      data: { token: requireEntry(groups, call.params['group_id'], call.token).row()['registrationToken'] },
    }),
    'groups/move-agents': (call) => {
      const group = requireEntry(groups, call.params['group_id'], call.token);
      const row = group.row();
      // Only within the site; other agents stay where they are.
      const moving = targetAgents(world, call).filter((entry) => entry.place()?.siteId === row['siteId']);
      for (const { seq } of moving) {
        world.fleet.update(seq, { groupId: group.id, groupName: row['name'], groupUpdatedAt: world.now() });
        world.activities.write('agentMoved', { token: call.token, agent: world.fleet.row(seq) });
      }
      return { data: { agentsMoved: moving.length } };
    },
    'groups/update-group-ranks': (call) => {
      const { ranks = [] } = dataOf(call) as {
        readonly ranks?: readonly { readonly id: string; readonly rank: number }[];
      };
      for (const { id, rank } of ranks)
        changeRow(world, 'groups', requireEntry(groups, id, call.token), { rank }, call);
      return success;
    },
  };
}

function firstAccount(world: World): string {
  return String(world.lists.accounts.rows()[0]?.['id']);
}

function refuseTwin(rows: readonly Json[], { name }: Json): void {
  if (rows.some((row) => row['name'] === name)) throw new Refusal(409, [`${String(name)} exists.`]);
}

function expiryOf(world: World, { expiration, unlimited }: Json): Json {
  if (unlimited === true) return { unlimitedExpiration: true };
  return { expiration: expiration ?? isoMicros(world.clock.now() + 365 * dayMs) };
}
