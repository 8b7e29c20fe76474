import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operations } from '#api/contract/operations.ts';
import type { Operation } from '#api/contract/operation.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { openTestDatabase, type TestDatabase } from '#store/testing/database.ts';
import { connectTo } from './support/api.ts';
import { startInstallation, type Installation } from './support/installation.ts';
import { textOf } from './support/json.ts';
import { until } from './support/waiting.ts';

const all: readonly Operation[] = Object.values(operations);
const secondToken = 'cordon_of-the-second-tenant';
/** The same for everybody: they come from the product, not from a tenant. */
const common = new Set(['listConnectors', 'listActions', 'listVerbs', 'listRoles', 'getSession', 'listCapabilities']);

let database: TestDatabase;
let installation: Installation;
/** Every id and name that the first tenant has shown. */
const firstIds = new Set<string>();
const title = 'Console of the first';
const names = [title, 'isolate-and-release', 'admin@cordon.local'];

beforeAll(async () => {
  database = await openTestDatabase();
  installation = await startInstallation({}, { CORDON_LOG_LEVEL: 'warn', DATABASE_URL: database.url });
  const { client, simulator } = installation;
  await connectTo(client, simulator, {}, { title });
  const call = { connection: title, input: { id: 'WKS-LYON-007' } };
  const { body } = await client.send('runAction', { params: { id: 'stormshield.isolate-agent' }, body: call });
  const run = await client.call('startRun', {
    params: { id: 'isolate-and-release' },
    body: { inputs: { connection: title, agent: 'WKS-PARIS-014', hold: '1s', reason: 'x' } },
  });
  await until(
    'the run is under way',
    async () => {
      const { steps } = await client.call('getRun', { params: { id: textOf(run['id']) } });
      return (steps as readonly Json[]).length > 0;
    },
    20_000,
  );
  idsIn(body);
  const preset = { action: 'stormshield.isolate-agent', title: `Preset of ${title}`, ...call };
  idsIn(await client.call('createPreset', { body: preset }));
  for (const operation of all.filter(isPlainList)) idsIn((await ask(operation, installation.token, {})).body);
  // There is no way to make a tenant by the API yet.
  await database.pool.query(
    `insert into cordon.api_token (id, tenant, name, role, sha256) values ('tok_second', 'second', 'second', 'administrator', $1)`,
    [createHash('sha256').update(secondToken).digest('hex')],
  );
});

afterAll(async () => {
  await installation.stop();
  await database.close();
});

test('there is something to look for', () => {
  const prefixes = new Set([...firstIds].map((id) => id.split('_')[0]));
  expect([...prefixes]).toEqual(expect.arrayContaining(['con', 'run', 'int', 'tok', 'prs', 'aud', 'rcp', 'pre']));
});

test.each(all.filter(isPlainList).map((operation) => [operation.id, operation] as const))(
  '%s shows a second tenant nothing of the first',
  async (id, operation) => {
    const { status, text, body } = await ask(operation, secondToken, {});
    expect(status).toBeLessThan(500);
    const told = [...firstIds, ...names].filter((known) => text.includes(known));
    expect(told).toEqual([]);
    if (!common.has(id) && Array.isArray(body['items'])) {
      // Its token, and the policy that every tenant begins with.
      const own: readonly unknown[] = ['tok_second', 'default-limits'];
      const foreign = (body['items'] as readonly JsonObject[]).filter(
        (item) => ![item['id'], item['policyId'], item['subject']].some((about) => own.includes(about)),
      );
      expect(foreign).toEqual([]);
    }
  },
);

test.each(
  all.filter(({ params }) => Object.keys(params).length > 0).map((operation) => [operation.id, operation] as const),
)('%s finds nothing of the first tenant by its ids', async (id, operation) => {
  for (const known of [...firstIds, ...names]) {
    const { status, text } = await ask(operation, secondToken, { id: known, name: known, signIn: known });
    // An action or a verb is no tenant's; what it would be done with is.
    expect([id, known, status >= 400 && status < 500]).toEqual([id, known, true]);
    expect(text).not.toContain('"secretId"');
  }
});

test('a tenant that is made later begins with the default policy, as its own', async () => {
  const { body } = await ask(operations.listPolicies, secondToken, {});
  expect(body['items']).toMatchObject([
    { policyId: 'default-limits', enabled: true, publishedBy: { kind: 'system', tenant: 'second' } },
  ]);
});

test('an action runs on no connection of another tenant, by id or by title', async () => {
  const connections = [title, ...[...firstIds].filter((id) => id.startsWith('con_'))];
  for (const connection of connections) {
    const operation: Operation = operations.runAction;
    const answer = await ask(
      operation,
      secondToken,
      { id: 'stormshield.isolate-agent' },
      { connection, input: { id: 'WKS-LYON-007' } },
    );
    expect([answer.status, answer.body['code']]).toEqual([404, 'unknown_connection']);
  }
});

function isPlainList({ method, params, success }: Operation): boolean {
  return method === 'get' && Object.keys(params).length === 0 && success.mediaType === undefined;
}

async function ask(
  { method, path }: Operation,
  token: string,
  params: Readonly<Record<string, string>>,
  body: object = {},
): Promise<{ status: number; text: string; body: JsonObject }> {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const response = await fetch(`${installation.server.url}${filled}`, {
    method: method.toUpperCase(),
    headers: { authorization: `Bearer ${token}` },
    body: method === 'get' ? null : JSON.stringify(body),
  });
  const text = await response.text();
  const value: unknown = JSON.parse(text);
  return { status: response.status, text, body: isJsonObject(value) ? value : {} };
}

function idsIn(value: Json): void {
  if (typeof value === 'string' && /^[a-z]{3}_[0-9a-f]{32}$/.test(value)) firstIds.add(value);
  else if (Array.isArray(value)) value.forEach(idsIn);
  else if (isJsonObject(value)) Object.values(value).forEach(idsIn);
}
