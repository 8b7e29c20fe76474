import type { KasperskySettings } from '../settings.ts';
import { PxgError } from '../wire/pxg-error.ts';
import { dictionary, type Dictionary } from './attribute.ts';
import { virtualServers } from './group-table.ts';
import { isReachable, type Host } from './host.ts';
import type { HostTable } from './host-table.ts';
import type { Timers } from './timers.ts';
import type { WaitRoom } from './wait-room.ts';

export const networkLists = ['Quarantine', 'Backup', 'TIF'] as const;
export type NetworkList = (typeof networkLists)[number];

/** One file in a list of the network. */
export interface QuarantineRow {
  readonly id: number;
  readonly list: NetworkList;
  /** The id on the host. */
  readonly localId: string;
  readonly hostIndex: number;
  readonly path: string;
  readonly user: string;
  readonly virusName: string;
  /** 1 infected, 2 suspicious, 4 put by a user. */
  status: number;
  /** What is to be done with it; empty when nothing is. */
  action: string;
  readonly product: string;
  readonly productVersion: string;
}

export interface QuarantineStore {
  list(name: NetworkList): readonly QuarantineRow[];
  /** @throws PxgError `Wrong identificator of the list's item.` */
  find(id: number, name?: NetworkList): QuarantineRow;
  add(row: {
    readonly host: Host;
    readonly path: string;
    readonly virusName: string;
    readonly status: number;
    readonly list?: NetworkList;
    readonly user?: string;
  }): QuarantineRow;
  /** Nothing happens before the agent is there, and nothing at all without a licence. */
  act(rows: readonly QuarantineRow[], action: string): void;
  all(): readonly QuarantineRow[];
  reset(): void;
}

export const networkListActions: ReadonlySet<string> = new Set(['RestoreObj', 'DeleteObj', 'ScanQuarantine']);

const firstId = 31;

export function createQuarantineStore(parts: {
  readonly hosts: HostTable;
  readonly timers: Timers;
  readonly waits: WaitRoom;
  readonly settings: () => KasperskySettings;
}): QuarantineStore {
  const { hosts } = parts;
  const rows = new Map<number, QuarantineRow>();
  let nextId = firstId;

  const add: QuarantineStore['add'] = ({ host, path, virusName, status, list = 'Quarantine', user }) => {
    const product = host.products.find(({ name }) => name === 'KES') ?? host.products.at(-1);
    const row: QuarantineRow = {
      id: nextId,
      list,
      localId: `${list.toLowerCase()}-${nextId}`,
      hostIndex: host.index,
      path,
      user: user ?? `${host.netbiosName}\\user`,
      virusName,
      status,
      action: '',
      product: product?.name ?? '',
      productVersion: product?.version ?? '',
    };
    rows.set(row.id, row);
    nextId += 1;
    return row;
  };

  function carryOut(row: QuarantineRow): void {
    if (rows.get(row.id) !== row) return;
    if (!isReachable(hosts.at(row.hostIndex))) {
      parts.waits.wait(row.hostIndex, () => schedule(row));
      return;
    }
    if (row.action !== 'ScanQuarantine') rows.delete(row.id);
    row.action = '';
  }

  function schedule(row: QuarantineRow): void {
    parts.timers.after(parts.settings().quarantineActionMs, () => carryOut(row));
  }

  function reset(): void {
    rows.clear();
    nextId = firstId;
    // The second and the third host of the seed; a fleet of fewer starts empty.
    if (hosts.count < 6) return;
    const [workstation, recorded] = [hosts.at(1), hosts.at(2)];
    const sample = String.raw`C:\Test\5.txt`;
    add({ host: recorded, path: sample, virusName: 'EICAR-Test-File', status: 4 });
    add({ host: workstation, path: sample, virusName: 'EICAR-Test-File', status: 4 });
    add({
      host: workstation,
      path: String.raw`C:\Test\[old] "x" *.exe`,
      virusName: 'HEUR:Trojan.Win32.Generic',
      status: 1,
    });
    add({
      host: workstation,
      path: String.raw`D:\Backup\tool.exe`,
      virusName: 'not-a-virus:RiskTool',
      status: 1,
      list: 'Backup',
    });
    add({ host: recorded, path: String.raw`C:\Temp\locked.dat`, virusName: 'Trojan.Script', status: 2, list: 'TIF' });
  }

  reset();
  return {
    list: (name) => [...rows.values()].filter((row) => row.list === name),
    find(id, name) {
      const row = rows.get(id);
      if (row === undefined || (name !== undefined && row.list !== name)) throw new PxgError('wrong-list-item');
      return row;
    },
    add,
    act(chosen, action) {
      if (!parts.settings().licence) return;
      for (const row of chosen) {
        row.action = action;
        schedule(row);
      }
    },
    all: () => [...rows.values()],
    reset,
  };
}

export function quarantineAttributes(hosts: HostTable): Dictionary<QuarantineRow> {
  const host = (row: QuarantineRow): Host => hosts.at(row.hostIndex);
  return dictionary<QuarantineRow>({
    nId: { type: 'int', read: (row) => row.id },
    strId: { type: 'string', read: (row) => row.localId },
    strHostName: { type: 'string', read: (row) => host(row).id },
    strHostDisplayName: { type: 'string', read: (row) => host(row).displayName },
    nGroup: { type: 'int', read: (row) => host(row).groupId },
    strListProductName: { type: 'string', read: (row) => row.product },
    strListProductVersion: { type: 'string', read: (row) => row.productVersion },
    ObjName: { type: 'string', read: (row) => row.path },
    szFileTitle: { type: 'string', read: (row) => row.path.split(/[\\/]/).at(-1) },
    szDescription: { type: 'string', read: (row) => (row.status === 4 ? 'Put by user' : 'Detected by protection') },
    szRestorePath: { type: 'string', read: (row) => row.path },
    szUser: { type: 'string', read: (row) => row.user },
    VirusName: { type: 'string', read: (row) => row.virusName || undefined },
    iObjStatus: { type: 'int', read: (row) => row.status },
    taskName: { type: 'string', read: (row) => row.action || undefined },
    taskError: { type: 'string', read: () => undefined },
    KLVSRV_ID: { type: 'int', read: (row) => host(row).virtualServerId || undefined },
    KLVSRV_DN: {
      type: 'string',
      read: (row) => virtualServers.find((server) => server.id === host(row).virtualServerId)?.name,
    },
  });
}
