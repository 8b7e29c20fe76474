import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LinkedEntry } from '#kernel/audit.ts';
import type { JsonObject } from '#kernel/json.ts';
import { toOcsf } from './audit-ocsf.ts';

/** What the published schema, version 1.6.0, demands of every event and of the two classes. */
const always = ['activity_id', 'category_uid', 'class_uid', 'metadata', 'severity_id', 'time', 'type_uid'] as const;
const classes: Readonly<
  Record<
    number,
    { category: number; required: readonly string[]; activities: readonly number[]; statuses: readonly number[] }
  >
> = {
  7001: {
    category: 7,
    required: ['command_uid'],
    activities: [0, 1, 2, 3, 4, 99],
    statuses: [0, 1, 2, 3, 4, 5, 6, 99],
  },
  6003: {
    category: 6,
    required: ['actor', 'api', 'src_endpoint'],
    activities: [0, 1, 2, 3, 4, 99],
    statuses: [0, 1, 2, 99],
  },
};

function check(event: JsonObject): void {
  const member = (name: string): JsonObject => event[name] as JsonObject;
  const [uid, activity] = [Number(event['class_uid']), Number(event['activity_id'])];
  const rules = classes[uid];
  if (rules === undefined) throw new Error(`There is no class ${uid}.`);
  for (const name of [...always, ...rules.required]) expect(event, name).toHaveProperty(name);
  expect(event['category_uid']).toBe(rules.category);
  expect(rules.activities).toContain(activity);
  expect(rules.statuses).toContain(event['status_id']);
  expect(event['type_uid']).toBe(uid * 100 + activity);
  expect(event['severity_id']).toBe(1);
  expect(Number.isInteger(event['time'])).toBe(true);
  expect(member('metadata')).toMatchObject({ version: '1.6.0', product: { name: 'Cordon', vendor_name: 'Cordon' } });
  // An actor has one of a few members at least, and a user a type.
  expect(member('actor')['user']).toMatchObject({ uid: expect.any(String), type_id: expect.any(Number) });
  // A name of its own is demanded of every activity that the schema does not list.
  if (activity === 99) expect(event['activity_name']).toMatch(/./s);
  if (uid !== 6003) return;
  expect(member('api')).toMatchObject({ operation: expect.stringMatching(/./s) });
  expect(member('src_endpoint')).toMatchObject({ svc_name: 'cordon' });
}

function entry(changes: Partial<LinkedEntry> = {}): LinkedEntry {
  return {
    id: 'aud_1',
    at: '2026-03-01T10:00:00.123456Z',
    tenant: 'north',
    requester: { kind: 'token', id: 'tok_1', name: 'night shift', tenant: 'north' },
    what: 'connection.created',
    subject: 'con_1',
    details: {},
    link: { sequence: 7, hash: 'ab'.repeat(32) },
    ...changes,
  };
}

function closed(status: string, outcomes: readonly string[], more: JsonObject = {}): JsonObject {
  const targets = outcomes.map((outcome, index) => ({ target: `host-${index}`, status: outcome }));
  const details = {
    status,
    message: 'What happened.',
    action: 'stormshield.isolate-agent',
    verb: null,
    targets,
    ...more,
  };
  return toOcsf(entry({ what: 'intent.closed', subject: 'int_1', details }));
}

describe('outcomes of writes are remediation activities', () => {
  it.each([
    ['succeeded', ['succeeded', 'unchanged'], 1, 'Success'],
    ['failed', ['failed'], 2, 'Failure'],
    ['failed', ['not_found', 'not_found'], 3, 'Does Not Exist'],
    ['partially_succeeded', ['succeeded', 'not_found'], 4, 'Partial'],
    ['failed', ['unsupported'], 5, 'Unsupported'],
    ['pending', ['pending'], 99, 'Pending'],
    ['unknown', ['failed'], 0, 'Unknown'],
  ])('%s with %j is status %i', (status, outcomes, id, name) => {
    const event = closed(status, outcomes);
    check(event);
    expect(event).toMatchObject({ class_uid: 7001, status_id: id, status: name, command_uid: 'int_1' });
    expect(event['observables']).toHaveLength(outcomes.length);
  });

  it.each([
    ['isolate', '', 1],
    ['release', '', 3],
    [null, 'stormshield.isolate-agent', 1],
    [null, 'stormshield.release-agent-isolation', 3],
    [null, 'sentinelone.agent-actions.disconnect-from-network', 1],
    [null, 'sentinelone.agent-actions.connect-to-network', 3],
    ['quarantine-file', '', 2],
    ['kill-process', '', 2],
    ['block-hash', '', 4],
    ['unblock-hash', '', 3],
    ['restart', '', 99],
  ])('verb %s, action %s', (verb, action, id) => {
    const event = closed('succeeded', ['succeeded'], { verb, action });
    check(event);
    expect(event['activity_id']).toBe(id);
  });
});

describe('everything else is API activity', () => {
  it.each([
    ['connection.created', 1],
    ['request.createToken', 99],
    ['action.read', 2],
    ['connection.updated', 3],
    ['token.revoked', 4],
    ['intent.opened', 1],
  ])('%s', (what, id) => {
    const event = toOcsf(entry({ what }));
    check(event);
    expect(event).toMatchObject({ class_uid: 6003, activity_id: id, resources: [{ uid: 'con_1' }], status_id: 1 });
  });

  it('a request that was refused is a failure; a write without targets is no remediation', () => {
    expect(toOcsf(entry({ what: 'request.runAction', details: { status: 403 } }))).toMatchObject({ status_id: 2 });
    const bare = closed('succeeded', []);
    check(bare);
    expect(bare['class_uid']).toBe(6003);
  });
});

it('fits the schema whatever an entry holds', () => {
  const details = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<JsonObject>;
  const what = fc.oneof(fc.constant('intent.closed'), fc.string({ minLength: 1 }));
  const targets = fc.array(fc.oneof(fc.constant(null), fc.record({ target: fc.jsonValue(), status: fc.string() })));
  const kind = fc.constantFrom('token', 'user', 'run', 'system');
  fc.assert(
    fc.property(what, details, targets, kind, fc.string(), (given, more, list, requesterKind, subject) => {
      const requester = { ...entry().requester, kind: requesterKind } as LinkedEntry['requester'];
      check(toOcsf(entry({ what: given, subject, requester, details: { ...more, targets: list } as JsonObject })));
    }),
  );
});
