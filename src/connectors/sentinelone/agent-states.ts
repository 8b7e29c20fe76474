import type { Json, JsonObject } from '#kernel/json.ts';
import { objectOf } from './values.ts';

/** What an agent's fields say about an order: carried out, not yet, or never. */
export type Verdict = 'done' | 'pending' | { readonly failed: string };

/** An order as it was given. */
export interface AgentOrder {
  /** Milliseconds since 1970 on the console's clock. */
  readonly sentAt: number;
  /** What the order asked for, for example the site to move to. */
  readonly wanted: JsonObject;
  /** Versions before the order, by agent id. */
  readonly before: JsonObject;
}

/** How the console shows that an order was carried out on an agent. */
export interface AgentState {
  /** For people: "3 of 5 endpoints are isolated". */
  readonly word: string;
  verdict(agent: JsonObject, order: AgentOrder): Verdict;
  /** What of the input the verdict needs. */
  wanted?(input: JsonObject): JsonObject;
  /** An agent that is gone from the console is what was wanted. */
  readonly goneIsDone?: true;
  /** The fields carry a time, so that they cannot be older than the order. */
  readonly provesByTime?: true;
  /** Needs the versions from before. */
  readonly needsBefore?: true;
  /** Fields that show that the order was taken, though not finished. Only for questions about lost answers. */
  taken?(agent: JsonObject): boolean;
}

/** The clocks of console and endpoints differ a little. */
const toleranceMs = 2_000;

function timeOf(value: Json | undefined): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

function isSince(value: Json | undefined, { sentAt }: AgentOrder): boolean {
  const time = timeOf(value);
  return time !== null && time >= sentAt - toleranceMs;
}

function when(isDone: boolean): Verdict {
  return isDone ? 'done' : 'pending';
}

function idFrom(group: string | null, name: string, as: string): (input: JsonObject) => JsonObject {
  return (input) => ({ [as]: (group === null ? input : objectOf(input[group]))[name] ?? null });
}

export const agentStates = {
  isolated: {
    word: 'isolated',
    verdict: ({ networkStatus }) => when(networkStatus === 'disconnected'),
    taken: ({ networkStatus }) => networkStatus === 'disconnecting',
  },
  connected: {
    word: 'connected',
    verdict: ({ networkStatus }) => when(networkStatus === 'connected'),
    taken: ({ networkStatus }) => networkStatus === 'connecting',
  },
  scanned: {
    provesByTime: true,
    word: 'scanned',
    verdict(agent, order) {
      const { scanStatus, scanFinishedAt, scanAbortedAt } = agent;
      if (scanStatus === 'finished' && isSince(scanFinishedAt, order)) return 'done';
      if (scanStatus === 'aborted' && isSince(scanAbortedAt, order)) return { failed: 'The scan was aborted.' };
      return 'pending';
    },
  },
  notScanning: {
    word: 'no longer scanning',
    verdict: ({ scanStatus }) => when(typeof scanStatus === 'string' && scanStatus !== 'started'),
  },
  decommissioned: {
    word: 'decommissioned',
    verdict: ({ isDecommissioned }) => when(isDecommissioned === true),
    goneIsDone: true,
  },
  restarted: {
    provesByTime: true,
    word: 'restarted',
    verdict: ({ osStartTime }, order) => when(isSince(osStartTime, order)),
  },
  shutDown: {
    provesByTime: true,
    word: 'switched off',
    // An agent that was away before the order has not heard it: it must have been seen since.
    verdict: ({ isActive, lastActiveDate }, order) => when(isActive === false && isSince(lastActiveDate, order)),
  },
  uninstalled: {
    word: 'uninstalled',
    verdict: ({ isUninstalled }) => when(isUninstalled === true),
    taken: ({ isPendingUninstall }) => isPendingUninstall === true,
    goneIsDone: true,
  },
  notLeaving: {
    word: 'kept installed',
    verdict: ({ isPendingUninstall }) => when(isPendingUninstall === false),
  },
  updated: {
    word: 'updated',
    needsBefore: true,
    wanted: ({ data }) => ({ fileName: objectOf(data)['fileName'] ?? null }),
    verdict({ id, agentVersion }, { wanted, before }) {
      if (typeof agentVersion !== 'string') return 'pending';
      const version = versionIn(wanted['fileName']);
      if (version !== null) return when(agentVersion === version);
      const earlier = typeof id === 'string' ? before[id] : undefined;
      return when(typeof earlier === 'string' && earlier !== agentVersion);
    },
  },
  inSite: {
    word: 'in the site',
    wanted: idFrom('data', 'targetSiteId', 'siteId'),
    verdict: ({ siteId }, { wanted }) => when(siteId === wanted['siteId']),
  },
  inGroup: {
    word: 'in the group',
    wanted: idFrom(null, 'group_id', 'groupId'),
    verdict: ({ groupId }, { wanted }) => when(groupId === wanted['groupId']),
  },
  migrated: {
    word: 'with the other console',
    goneIsDone: true,
    verdict({ consoleMigrationStatus }) {
      if (consoleMigrationStatus === 'Failed') return { failed: 'The migration failed.' };
      return when(consoleMigrationStatus === 'Migrated');
    },
    taken: ({ consoleMigrationStatus }) => consoleMigrationStatus === 'Pending',
  },
  labelled: {
    word: 'labelled',
    wanted: idFrom('data', 'externalId', 'externalId'),
    verdict: ({ externalId }, { wanted }) => when(externalId === wanted['externalId']),
  },
  discovering: {
    word: 'taking part in discovery',
    verdict: ({ rangerStatus }) => discovery(rangerStatus, 'Enabled'),
  },
  notDiscovering: {
    word: 'out of discovery',
    verdict: ({ rangerStatus }) => discovery(rangerStatus, 'Disabled'),
  },
  protecting: {
    word: 'enabled',
    verdict: ({ operationalState }) => when(operationalState === 'na'),
  },
  disabled: {
    word: 'disabled',
    verdict({ operationalState }) {
      if (typeof operationalState !== 'string') return 'pending';
      if (operationalState.endsWith('_error')) return { failed: `The agent reports ${operationalState}.` };
      return when(operationalState.includes('disabled'));
    },
  },
  upToDate: {
    word: 'up to date',
    verdict: ({ isUpToDate }) => when(isUpToDate === true),
  },
  shellClosed: {
    word: 'without a remote shell',
    verdict: ({ inRemoteShellSession }) => when(inRemoteShellSession === false),
  },
} as const satisfies Readonly<Record<string, AgentState>>;

export type AgentStateName = keyof typeof agentStates;

function discovery(status: Json | undefined, wanted: 'Enabled' | 'Disabled'): Verdict {
  return status === 'NotApplicable'
    ? { failed: 'Network discovery is not available on this endpoint.' }
    : when(status === wanted);
}

/** `SentinelInstaller_windows_64bit_v23_3_3_264.exe` holds 23.3.3.264. */
function versionIn(fileName: Json | undefined): string | null {
  const found = typeof fileName === 'string' ? /v(\d+)[._](\d+)[._](\d+)[._](\d+)/i.exec(fileName) : null;
  return found === null ? null : found.slice(1, 5).join('.');
}
