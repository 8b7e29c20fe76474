import type { Endpoint } from '#kernel/endpoint.ts';
import type { JsonObject } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';
import { unsupportedVerb, type VerbCall, type VerbImplementation, type VerbSupport } from '#kernel/verb.ts';
import type { KasperskyClient } from './client.ts';
import { directory } from './directory.ts';
import { hasAgent } from './endpoint-row.ts';
import { permissions } from './permissions.ts';
import { scanTypeOf } from './scan-type.ts';
import {
  probeHosts,
  probeIsolation,
  probeQuarantine,
  probeQuarantineView,
  probeScan,
  probeUsers,
} from './verb-probes.ts';
import { detectionRows, softwareRows, userRows } from './verb-rows.ts';

type Verb = VerbImplementation<KasperskyClient>;

/** As many as one action takes. */
const maxHosts = 200;

/**
 * The longest that the action takes, in minutes. Without a timeout the product ends an isolation by itself within hours,
 * while a verb means: until it is released.
 */
const longestIsolation = 43_200;

const isolate: Verb = {
  verb: 'isolate',
  capability: {
    level: 'conditional',
    reason:
      'Needs Kaspersky Endpoint Agent on the device, and the names of its isolation settings on the connection, which the vendor does not publish. The product is asked to hold it for 30 days at most.',
    basis: 'inferred',
    permission: permissions.readAndWrite,
  },
  actions: ['kaspersky.isolate-hosts'],
  maxEndpoints: maxHosts,
  obstacle: withoutAgent,
  calls: (_input, endpoints) => [
    callFor('isolate-hosts', { hostIds: idsOf(endpoints), isolationTimeout: longestIsolation }, endpoints),
  ],
  probe: probeIsolation,
};

const release: Verb = {
  verb: 'release',
  capability: {
    level: 'conditional',
    reason:
      'Needs Kaspersky Endpoint Agent on the device, and the names of its isolation settings on the connection, which the vendor does not publish.',
    basis: 'inferred',
    permission: permissions.readAndWrite,
  },
  actions: ['kaspersky.unisolate-hosts'],
  maxEndpoints: maxHosts,
  obstacle: withoutAgent,
  calls: (_input, endpoints) => [callFor('unisolate-hosts', { hostIds: idsOf(endpoints) }, endpoints)],
  probe: probeIsolation,
};

const scan: Verb = {
  verb: 'scan',
  capability: {
    level: 'conditional',
    reason:
      'Needs the protection product of the platform on the device. The task copies its parameters from an existing scan task, because they are not published.',
    basis: 'inferred',
    permission: permissions.runTasks,
  },
  actions: ['kaspersky.scan-hosts'],
  maxEndpoints: maxHosts,
  obstacle: (endpoint) =>
    withoutAgent(endpoint) ??
    (scanTypeOf(endpoint) === null ? 'No scan task is known for the platform of this device.' : null),
  calls(_input, endpoints) {
    const byType = Map.groupBy(endpoints, (endpoint) => scanTypeOf(endpoint));
    return [...byType].flatMap(([scanType, group]) =>
      scanType === null ? [] : [callFor('scan-hosts', { hostNames: idsOf(group), scanType }, group)],
    );
  },
  probe: probeScan,
};

const abortScan: Verb = {
  verb: 'abort-scan',
  capability: {
    level: 'conditional',
    reason: 'A scan task that also runs on other devices is left alone: the console stops a task on all of them.',
    basis: 'documented',
    permission: `${permissions.runTasks}; ${permissions.readTasks}`,
  },
  actions: ['kaspersky.abort-scans'],
  maxEndpoints: maxHosts,
  calls: (_input, endpoints) => [callFor('abort-scans', { hostIds: idsOf(endpoints) }, endpoints)],
};

const quarantineFile: Verb = {
  verb: 'quarantine-file',
  capability: {
    level: 'conditional',
    reason:
      'By full path. Needs a licence that covers the quarantine, and on the connection the type of the task and the key of its files, which the vendor does not publish.',
    basis: 'inferred',
    permission: permissions.quarantineFiles,
  },
  actions: ['kaspersky.quarantine-files'],
  maxEndpoints: maxHosts,
  obstacle: withoutAgent,
  calls(input, endpoints) {
    const path = pathOf(input, 'quarantines files by path alone');
    return [callFor('quarantine-files', { hostNames: idsOf(endpoints), files: [path] }, endpoints)];
  },
  probe: probeQuarantine,
};

const restoreFile: Verb = {
  verb: 'restore-file',
  capability: {
    level: 'conditional',
    reason: 'By full path or the number of the file in the quarantine. Needs a licence that covers the quarantine.',
    basis: 'documented',
    permission: permissions.listQuarantine,
  },
  actions: ['kaspersky.restore-file'],
  alike: ['kaspersky.unquarantine-files'],
  maxEndpoints: 1,
  obstacle: withoutAgent,
  calls(input, endpoints) {
    const { quarantineId } = input;
    const which =
      quarantineId === undefined ? { path: pathOf(input, restoreNeeds) } : { fileId: fileIdOf(quarantineId) };
    return endpoints.map((endpoint) => callFor('restore-file', { hostId: endpoint.id, ...which }, [endpoint]));
  },
  probe: probeQuarantineView,
};

const restoreNeeds = 'finds a file in the quarantine by its path or by quarantineId';

const listUsers: Verb = {
  verb: 'list-users-on-endpoint',
  capability: { level: 'full', reason: '', basis: 'documented', permission: permissions.listUsers },
  actions: ['kaspersky.list-users'],
  maxEndpoints: 1,
  calls: (_input, endpoints) =>
    endpoints.map((endpoint) => callFor('list-users', { hostName: endpoint.id }, [endpoint])),
  rows: (data) => userRows(data),
  probe: probeUsers,
};

const listSoftware: Verb = {
  verb: 'list-software',
  capability: { level: 'full', reason: '', basis: 'documented', permission: permissions.read },
  actions: ['kaspersky.list-applications'],
  maxEndpoints: maxHosts,
  calls: (_input, endpoints) => [callFor('list-applications', { hostNames: idsOf(endpoints) }, endpoints)],
  rows: (data) => softwareRows(data),
};

const listDetections: Verb = {
  verb: 'list-detections',
  capability: {
    level: 'conditional',
    reason:
      'The console keeps events, not cases: a detection has neither verdict nor state, and is gone when its event is.',
    basis: 'documented',
    permission: permissions.read,
  },
  actions: ['kaspersky.list-detections'],
  maxEndpoints: 1,
  calls({ since, limit }, endpoints) {
    const narrowed = { ...(since === undefined ? {} : { since }), ...(limit === undefined ? {} : { limit }) };
    if (endpoints.length === 0) return [callFor('list-detections', narrowed, [])];
    return endpoints.map((endpoint) => callFor('list-detections', { hostId: endpoint.id, ...narrowed }, [endpoint]));
  },
  rows: (data) => detectionRows(data),
};

/** Answered by the directory. */
function fromDirectory(verb: 'list-endpoints' | 'get-endpoint' | 'resolve-endpoint', reason: string): Verb {
  return {
    verb,
    capability: {
      level: reason === '' ? 'full' : 'conditional',
      reason,
      basis: 'documented',
      permission: permissions.read,
    },
    actions: [],
    maxEndpoints: maxHosts,
    calls: () => [],
    probe: probeHosts,
  };
}

const notOffered = 'No publicly documented call of the console does it.';

export const verbSupport: VerbSupport<KasperskyClient> = {
  verbs: [
    isolate,
    release,
    scan,
    abortScan,
    quarantineFile,
    restoreFile,
    unsupportedVerb('kill-process', notOffered, 'inferred'),
    unsupportedVerb('block-hash', notOffered, 'inferred'),
    unsupportedVerb('unblock-hash', notOffered, 'inferred'),
    unsupportedVerb('restart', notOffered, 'inferred'),
    unsupportedVerb('shutdown', notOffered, 'inferred'),
    fromDirectory('list-endpoints', ''),
    fromDirectory('get-endpoint', ''),
    fromDirectory(
      'resolve-endpoint',
      'By name, IPv4 address or host id: the list of devices holds neither MAC addresses nor serial numbers.',
    ),
    listUsers,
    listSoftware,
    listDetections,
    unsupportedVerb('update-detection', 'Detections are events of the console, which nobody can change.', 'inferred'),
    unsupportedVerb('fetch-file', notOffered, 'inferred'),
  ],
  directory,
};

function withoutAgent(endpoint: Endpoint): string | null {
  return hasAgent(endpoint) === false ? 'The device has no Network Agent, so nothing of the console reaches it.' : null;
}

function callFor(name: string, input: JsonObject, endpoints: readonly Endpoint[]): VerbCall {
  return { actionId: `kaspersky.${name}`, input, endpoints: idsOf(endpoints) };
}

function idsOf(endpoints: readonly Endpoint[]): readonly string[] {
  return endpoints.map(({ id }) => id);
}

/** @throws AppError `invalid_input` where the verb was given something else to find the file by */
function pathOf({ path }: JsonObject, what: string): string {
  if (typeof path === 'string' && path.trim() !== '') return path;
  throw invalidInput([{ path: 'input.path', problem: `is needed: Kaspersky Security Center ${what}` }]);
}

function fileIdOf(quarantineId: JsonObject[string] | undefined): number {
  const id = typeof quarantineId === 'string' && /^\d{1,9}$/.test(quarantineId.trim()) ? Number(quarantineId) : 0;
  if (id > 0) return id;
  throw invalidInput([{ path: 'input.quarantineId', problem: 'must be the number of a file in the quarantine (nId)' }]);
}
