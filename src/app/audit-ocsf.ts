import type { LinkedEntry } from '#kernel/audit.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { Requester } from '#kernel/requester.ts';

/** The version of the Open Cybersecurity Schema Framework that events are written for. */
const schemaVersion = '1.6.0';

interface Activity {
  readonly id: number;
  readonly name: string;
}

interface Status {
  readonly id: number;
  readonly name: string;
}

/**
 * An audit entry as an event of OCSF: outcomes of writes with targets as Remediation Activity (7001),
 * everything else as API Activity (6003).
 */
export function toOcsf(entry: LinkedEntry): JsonObject {
  return isRemediation(entry) ? remediationActivity(entry) : apiActivity(entry);
}

function isRemediation({ what, details }: LinkedEntry): boolean {
  return what === 'intent.closed' && Array.isArray(details['targets']) && details['targets'].length > 0;
}

function remediationActivity(entry: LinkedEntry): JsonObject {
  const { details, subject } = entry;
  const targets = (details['targets'] as readonly Json[]).filter(isJsonObject);
  const activity = countermeasureOf(textOf(details, 'verb'), textOf(details, 'action'));
  return {
    ...common(entry, {
      category: 7,
      class: 7001,
      activity,
      status: remediationStatus(textOf(details, 'status'), targets),
    }),
    category_name: 'Remediation',
    class_name: 'Remediation Activity',
    actor: actorOf(entry.requester),
    command_uid: subject,
    observables: targets.map((target) => ({
      name: 'target',
      type: 'Resource UID',
      type_id: 10,
      value: textOf(target, 'target'),
    })),
  };
}

function apiActivity(entry: LinkedEntry): JsonObject {
  const { what, subject, requester } = entry;
  return {
    ...common(entry, { category: 6, class: 6003, activity: crudOf(what), status: apiStatus(entry) }),
    category_name: 'Application Activity',
    class_name: 'API Activity',
    actor: actorOf(requester),
    api: { operation: what, service: { name: 'Cordon' } },
    src_endpoint: { uid: requester.id, name: requester.name, svc_name: 'cordon' },
    ...(subject === '' ? {} : { resources: [{ uid: subject }] }),
  };
}

interface Kind {
  readonly category: number;
  readonly class: number;
  readonly activity: Activity;
  readonly status: Status;
}

function common({ id, at, tenant, what, details, link }: LinkedEntry, kind: Kind): JsonObject {
  return {
    activity_id: kind.activity.id,
    activity_name: kind.activity.name,
    category_uid: kind.category,
    class_uid: kind.class,
    type_uid: kind.class * 100 + kind.activity.id,
    severity_id: 1,
    severity: 'Informational',
    status_id: kind.status.id,
    status: kind.status.name,
    time: Date.parse(at),
    message: textOf(details, 'message') || what,
    metadata: {
      version: schemaVersion,
      product: { name: 'Cordon', vendor_name: 'Cordon' },
      profiles: ['host'],
      uid: id,
      event_code: what,
      original_time: at,
      tenant_uid: tenant,
      ...(link === null ? {} : { sequence: link.sequence }),
    },
    unmapped: { details, ...(link === null ? {} : { link: { sequence: link.sequence, hash: link.hash } }) },
  };
}

function actorOf({ id, name, kind }: Requester): JsonObject {
  const types = { user: [1, 'User'], system: [3, 'System'], token: [4, 'Service'], run: [4, 'Service'] } as const;
  const [typeId, type] = types[kind] ?? [99, kind];
  return { user: { uid: id, name, type_id: typeId, type }, ...(kind === 'run' ? { app_name: 'Cordon playbook' } : {}) };
}

const countermeasures: readonly (readonly [RegExp, Activity])[] = [
  [/release|reconnect|connect-to-network|restore|unblock|unquarantine|rollback/, { id: 3, name: 'Restore' }],
  [/isolat|disconnect/, { id: 1, name: 'Isolate' }],
  [/quarantine|kill|mitigat|remediat|delete|evict/, { id: 2, name: 'Evict' }],
  [/block|scan|update|upgrade|protect/, { id: 4, name: 'Harden' }],
];

/** By the verb, which is the same for every vendor; by the name of the action where there is none. */
function countermeasureOf(verb: string, action: string): Activity {
  const text = verb === '' ? action : verb;
  const found = countermeasures.find(([pattern]) => pattern.test(text.replace('disconnect', 'isolate')));
  return found?.[1] ?? { id: 99, name: text === '' ? 'Other' : text };
}

function remediationStatus(status: string, targets: readonly JsonObject[]): Status {
  if (status === 'pending') return { id: 99, name: 'Pending' };
  if (status === 'unknown') return { id: 0, name: 'Unknown' };
  const all = (wanted: string): boolean => targets.every((target) => target['status'] === wanted);
  if (all('not_found')) return { id: 3, name: 'Does Not Exist' };
  if (all('unsupported')) return { id: 5, name: 'Unsupported' };
  if (status === 'partially_succeeded') return { id: 4, name: 'Partial' };
  return status === 'succeeded' ? { id: 1, name: 'Success' } : { id: 2, name: 'Failure' };
}

const deeds: readonly (readonly [RegExp, Activity])[] = [
  [/(created|opened|started|published|requested|added)$/, { id: 1, name: 'Create' }],
  [/(read|listed|exported|verified|planned)$/, { id: 2, name: 'Read' }],
  [/(updated|changed|closed|resolved|resent|cancelled|paused)$/, { id: 3, name: 'Update' }],
  [/(removed|revoked|deleted)$/, { id: 4, name: 'Delete' }],
];

function crudOf(what: string): Activity {
  return deeds.find(([pattern]) => pattern.test(what))?.[1] ?? { id: 99, name: what };
}

function apiStatus({ details }: LinkedEntry): Status {
  const { status } = details;
  const failed = typeof status === 'number' ? status >= 400 : status === 'failed';
  if (failed || details['intact'] === false) return { id: 2, name: 'Failure' };
  return status === 'unknown' ? { id: 0, name: 'Unknown' } : { id: 1, name: 'Success' };
}

function textOf(value: JsonObject, name: string): string {
  const text = value[name];
  return typeof text === 'string' ? text : '';
}
