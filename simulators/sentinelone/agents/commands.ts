import type { Json } from '../wire/call.ts';
import type { World } from '../model/world.ts';
import { isoMicros, minuteMs } from '../model/time.ts';
import type { Command } from './command.ts';
import { textOf } from '../wire/text.ts';

/** Actions that change fields of the agents, by the name of the operation. */
export function fieldCommands(world: World): Readonly<Record<string, Command>> {
  return {
    'broadcast-message': { asked: 'agentCommanded' },
    'connect-to-network': {
      asked: 'connectAsked',
      now: () => ({ networkStatus: 'connecting' }),
      later: () => ({ networkStatus: 'connected' }),
      done: 'agentConnected',
    },
    'disconnect-from-network': {
      asked: 'disconnectAsked',
      now: () => ({ networkStatus: 'disconnecting' }),
      later: () => ({ networkStatus: 'disconnected' }),
      done: 'agentDisconnected',
    },
    'abort-scan': {
      asked: 'agentCommanded',
      later: (agent) =>
        agent['scanStatus'] === 'started'
          ? { scanStatus: 'aborted', scanAbortedAt: world.now(), updatedAt: world.now() }
          : {},
      done: 'scanAborted',
    },
    decommission: {
      now: () => ({ isDecommissioned: true, isActive: false, updatedAt: world.now() }),
      asked: 'agentDecommissioned',
    },
    uninstall: {
      asked: 'agentCommanded',
      now: () => ({ isPendingUninstall: true }),
      later: () => ({ isPendingUninstall: false, isUninstalled: true, isActive: false }),
      done: 'agentUninstalled',
    },
    'approve-uninstall': {
      only: (agent) => agent['isPendingUninstall'] === true,
      asked: 'agentCommanded',
      later: () => ({ isPendingUninstall: false, isUninstalled: true, isActive: false }),
      done: 'agentUninstalled',
    },
    'reject-uninstall': {
      only: (agent) => agent['isPendingUninstall'] === true,
      asked: 'agentCommanded',
      now: () => ({ isPendingUninstall: false }),
    },
    'reset-local-config': { asked: 'agentCommanded' },
    'set-external-id': { asked: 'agentCommanded', now: (_, data) => ({ externalId: data['externalId'] }) },
    'move-to-console': {
      asked: 'agentMoved',
      now: () => ({ consoleMigrationStatus: 'Pending' }),
      later: () => ({ consoleMigrationStatus: 'Migrated', isActive: false }),
    },
    'fetch-firewall-logs': { asked: 'agentCommanded' },
    'mark-as-up-to-date': { asked: 'agentCommanded', now: () => ({ isUpToDate: true }) },
    'enable-ranger': { asked: 'agentCommanded', later: () => ({ rangerStatus: 'Enabled' }) },
    'disable-ranger': { asked: 'agentCommanded', later: () => ({ rangerStatus: 'Disabled' }) },
    'edit-agent-upgrade-site-authorization': {
      asked: 'agentCommanded',
      also: (seqs, data) => {
        for (const seq of seqs) {
          world.objects.set(`upgrade ${String(world.fleet.row(seq)['id'])}`, { until: data['agentAuthorization'] });
        }
      },
    },
    'enable-agent': {
      asked: 'agentCommanded',
      later: () => ({ operationalState: 'na', activeProtection: ['edr'] }),
    },
    'disable-agent': {
      asked: 'agentCommanded',
      later: (_, data) => ({
        operationalState: 'fully_disabled',
        activeProtection: [],
        ...(typeof data['expiration'] === 'string' ? { operationalStateExpiration: data['expiration'] } : {}),
      }),
    },
    'start-remote-profiling': {
      asked: 'agentCommanded',
      later: (_, data) => ({
        remoteProfilingState: 'enabled',
        remoteProfilingStateExpiration: isoMicros(world.clock.now() + Number(data['timeout'] ?? 60) * minuteMs),
      }),
    },
    'stop-remote-profiling': { asked: 'agentCommanded', later: () => ({ remoteProfilingState: 'disabled' }) },
    'approve-stateless-upgrades': { asked: 'agentCommanded' },
    'set-persistent-configuration-overrides': { asked: 'agentCommanded' },
    'update-software': {
      asked: 'agentCommanded',
      later: (_, data) => ({ ...versionOf(world, data), isUpToDate: true, userActionsNeeded: [] }),
      delay: 'rebootMs',
    },
  };
}

function versionOf(world: World, data: Json): Json {
  const packages = world.lists.packages;
  const chosen =
    packages.find(textOf(data['packageId'] ?? ''))?.row() ??
    packages.rows().find((row) => row['fileName'] === data['fileName']);
  return chosen === undefined ? {} : { agentVersion: chosen['version'] };
}
