import { requireRights, type Right } from '../access/right.ts';
import { accountAttributes, accountsOn, seedAccounts, type AccountRow } from '../model/account.ts';
import type { Dictionary } from '../model/attribute.ts';
import { executableAttributes, executableInstances, executables, instanceAttributes } from '../model/executable.ts';
import type { Host } from '../model/host.ts';
import { listSource } from '../model/list-source.ts';
import { mobileAttributes, mobileDevices } from '../model/mobile-device.ts';
import type { NetworkList } from '../model/quarantine-store.ts';
import type { Selection } from '../model/row-source.ts';
import { softwareAttributes, softwareRows } from '../model/software.ts';
import { PxgError } from '../wire/pxg-error.ts';
import { textIn } from '../wire/params-reader.ts';
import type { Call } from './method.ts';
import { hostIsVisible, searchNames, select } from './selection.ts';

interface View {
  needs(call: Call): readonly Right[];
  open(call: Call): Selection;
}

/** @throws PxgError for an unknown view, a missing right, a wrong filter */
export function openView(call: Call, name: string): Selection {
  const view = views.get(name);
  if (view === undefined) throw new PxgError('view-not-found', name);
  requireRights(call.user, view.needs(call));
  return view.open(call);
}

const basic = (): readonly Right[] => ['basic.read'];

const views: ReadonlyMap<string, View> = new Map<string, View>([
  ['Quarantine', networkList('Quarantine')],
  ['Backup', networkList('Backup')],
  ['TIF', networkList('TIF')],
  [
    'GlobalUsersListSrvViewName',
    {
      // Who was on a host is said to need no more than the basic right.
      needs: (call) => (hostOf(call) === undefined ? ['users.read'] : ['basic.read']),
      open: (call) =>
        select(call, searchNames, {
          source: listSource(accountRows(call)),
          attributes: accountAttributes,
          visible: () => true,
        }),
    },
  ],
  [
    'ACHostExeFilesSrvViewName',
    {
      needs: basic,
      open(call) {
        const visible = hostIsVisible(call);
        return select(call, searchNames, {
          source: executableInstances(call.world.hosts),
          attributes: instanceAttributes,
          visible: (row) => row !== null && visible(row.host),
        });
      },
    },
  ],
  [
    'ACExeFilesSrvViewName',
    {
      needs: basic,
      open: (call) =>
        select(call, searchNames, {
          source: listSource(executables.map((file) => ({ file }))),
          attributes: executableAttributes,
          visible: () => call.user.devicesScope,
        }),
    },
  ],
  [
    'InvSrvViewName',
    {
      needs: basic,
      open: (call) =>
        select(call, searchNames, {
          source: listSource(softwareRows),
          attributes: softwareAttributes,
          visible: () => call.user.devicesScope,
        }),
    },
  ],
  ['HWInvStorageSrvViewName', emptyView()],
  [
    'UmdmAllDevices',
    {
      needs: basic,
      open: (call) =>
        select(call, searchNames, {
          source: listSource(mobileDevices),
          attributes: mobileAttributes,
          visible: () => call.user.devicesScope,
        }),
    },
  ],
]);

function networkList(list: NetworkList): View {
  return {
    needs: () => ['basic.read', 'intrusion.read'],
    open(call) {
      const { hosts, quarantine, attributes } = call.world;
      const visible = hostIsVisible(call);
      return select(call, searchNames, {
        source: listSource(quarantine.list(list)),
        attributes: attributes.quarantine,
        visible: (row) => visible(hosts.at(row.hostIndex)),
      });
    },
  };
}

/** A view that exists and whose attributes are not public. */
function emptyView(): View {
  const attributes: Dictionary<Host> = new Map();
  return {
    needs: basic,
    open: (call) => select(call, searchNames, { source: listSource<Host>([]), attributes, visible: () => true }),
  };
}

function hostOf(call: Call): string | undefined {
  return textIn(call.arguments.params('pParams'), 'strHostId');
}

function accountRows(call: Call): readonly AccountRow[] {
  const hostId = hostOf(call);
  if (hostId === undefined) return seedAccounts.map((account) => ({ account, visited: undefined }));
  const host = call.world.hosts.byId(hostId);
  return host === undefined || !call.user.devicesScope ? [] : accountsOn(host, call.world.logons.get(host.index));
}
