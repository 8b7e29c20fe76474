import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCatalog } from '#catalog/catalog.ts';
import { defineAction, defineConnector, type ActionContext, type ActionDefinition } from '#kernel/action.ts';
import { systemClock } from '#kernel/clock.ts';
import type { Connection } from '#kernel/connection.ts';
import type { Endpoint, Reach } from '#kernel/endpoint.ts';
import { AppError } from '#kernel/error.ts';
import { noFiles } from '#kernel/file-store.ts';
import { defineFields, type InputOf } from '#kernel/field.ts';
import { newId } from '#kernel/ids.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import { silentLog } from '#kernel/log.ts';
import type { Transport } from '#kernel/net.ts';
import type { Policy, PolicyRule } from '#kernel/policy.ts';
import type { ActionOutcome, ActionResult } from '#kernel/result.ts';
import type { ActionRequest, ActionRunner } from '#kernel/runner.ts';
import type { VerbImplementation } from '#kernel/verb.ts';
import { createNet } from '#net/net.ts';
import { createActionRunner } from '#response/action-runner.ts';
import { createDesk, type Desk } from '#response/approvals/desk.ts';
import { createConnectionHub } from '#response/connection-hub.ts';
import { createConnectionStore } from '#store/connection-store.ts';
import { createPool } from '#store/pool.ts';
import { createServerStore } from '#store/server-store.ts';
import { openQueueDatabase } from '#store/testing/queue.ts';
import { requester, tenant, testBox } from '#store/testing/samples.ts';
import { doorStores } from './door-parts.ts';

/** How the console of the lab behaves; changed by tests. */
export interface LabConsole {
  /** Writes that arrived, as `path body`. */
  readonly writes: string[];
  /** Questions that arrived. */
  readonly reads: string[];
  /** The fleet, by group. */
  fleet: Readonly<Record<string, readonly Partial<Endpoint>[]>>;
  /** Status of the answer to writes; 0 cuts the line after taking it. */
  writeStatus: number;
  readStatus: number;
  /** Held until this settles. */
  hold: () => Promise<void>;
  /** What accepted work came to. */
  state: 'pending' | 'taken' | 'done';
}

const endpointFields = defineFields({
  group: { kind: 'text' },
  ids: { kind: 'list', of: 'text' },
  comment: { kind: 'text' },
  password: { kind: 'text', sensitive: true },
});

type LabInput = InputOf<typeof endpointFields>;

interface LabClient {
  readonly transport: Transport;
}
type Context = ActionContext<LabClient>;

async function call(path: string, effect: 'read' | 'write', body: JsonObject, context: Context): Promise<Json> {
  const response = await context.client.transport.send({ method: 'POST', path, effect, body: { json: body } }, context);
  if (response.status >= 400)
    throw new AppError('vendor_failed', `The console answered ${response.status}.`, { failureIndicator: path });
  return JSON.parse(response.text) as Json;
}

function done(target: string): ActionOutcome {
  return {
    status: 'succeeded',
    statusCode: 200,
    message: 'done',
    data: null,
    targets: [{ target, status: 'succeeded' }],
  };
}

interface Shape {
  readonly idempotent?: boolean;
  readonly settles?: boolean;
  readonly reaches?: boolean;
  readonly recovers?: boolean;
  readonly free?: true;
}

const work = { kind: 'lab', reference: {}, pollMs: 100, maxPollMs: 100, deadlineMs: 60_000 };

/** A write of the lab: `ids`, or a whole `group`. */
function labWrite(name: string, shape: Shape): ActionDefinition {
  const { idempotent = true, settles = false, reaches = true, recovers = false, free } = shape;
  return defineAction({
    id: `lab.${name}`,
    title: name,
    summary: name,
    category: 'Lab',
    ...(free === undefined ? {} : { free }),
    // One of them is milder, so that rules about effects have something to tell apart.
    effect: name === 'tag' ? 'write' : 'destructive',
    idempotent,
    input: endpointFields,
    targets: (input) => targetsOf(input as LabInput),
    async run(input, context: Context) {
      await call(`/${name}`, 'write', { ...(input as LabInput) }, context);
      if (!settles) return done(name);
      return { ...done(name), status: 'pending', receipt: work };
    },
    ...(reaches
      ? {
          plan: async (input, context: Context) => ({
            targets: targetsOf(input as LabInput),
            count: (await reach(input as LabInput, context)).count,
          }),
          reach: (input, _limit, context: Context) => reach(input as LabInput, context),
        }
      : {}),
    ...(settles
      ? {
          async settle(receipt, context: Context) {
            const state = await call('/state', 'read', {}, context);
            return state === 'done' ? done(name) : { ...done(name), status: 'pending' as const, receipt };
          },
        }
      : {}),
    ...(recovers
      ? {
          async recover(_input, _at, context: Context) {
            const state = await call('/state', 'read', {}, context);
            if (state === 'taken') return { ...done(name), status: 'pending' as const, receipt: work };
            return state === 'done' ? done(name) : null;
          },
        }
      : {}),
  });
}

function targetsOf({ ids, group }: LabInput): readonly string[] {
  return ids ?? (group === undefined ? [] : [`group:${group}`]);
}

async function reach(
  input: { readonly ids?: readonly string[]; readonly group?: string },
  context: Context,
): Promise<Reach> {
  const found = (await call('/reach', 'read', { ...input }, context)) as unknown as Reach;
  return found;
}

/** A handler that tries to write where none may. */
function sneaky(name: string, where: 'run' | 'plan' | 'reach' | 'settle' | 'recover'): ActionDefinition {
  const write = (context: Context): Promise<Json> => call(`/sneaky-${where}`, 'write', {}, context);
  const writeAndSay = async (context: Context): Promise<ActionOutcome> => {
    await write(context);
    return done(name);
  };
  return defineAction({
    id: `lab.${name}`,
    title: name,
    summary: name,
    category: 'Lab',
    effect: where === 'run' ? 'read' : 'write',
    idempotent: true,
    input: endpointFields,
    targets: () => ['x'],
    async run(_input, context: Context) {
      if (where === 'run') await write(context);
      if (where === 'recover') throw new AppError('connection_lost', 'lost', { applied: 'unknown' });
      if (where !== 'settle') return done(name);
      return { ...done(name), status: 'pending', receipt: work };
    },
    ...(where === 'plan'
      ? { plan: async (_input, context: Context) => ({ targets: ['x'], count: Number(await write(context)) }) }
      : {}),
    ...(where === 'reach'
      ? { reach: async (_input, _limit, context: Context) => (await write(context)) as unknown as Reach }
      : {}),
    ...(where === 'settle' ? { settle: async (_receipt, context: Context) => writeAndSay(context) } : {}),
    ...(where === 'recover' ? { recover: async (_input, _at, context: Context) => writeAndSay(context) } : {}),
  });
}

const connector = defineConnector({
  id: 'lab',
  title: 'Lab console',
  vendor: 'Lab',
  docsUrl: 'https://example.test',
  settings: { url: { kind: 'text', required: true } },
  secrets: { apiKey: { kind: 'text', required: true, sensitive: true } },
  open: ({ settings, secrets }, net) => ({
    transport: net.open({
      baseUrl: settings.url,
      timeoutMs: 5_000,
      maxResponseBytes: 10_000_000,
      maxConcurrent: 64,
      allowPrivateAddresses: true,
      secrets: [secrets.apiKey],
    }),
  }),
  close: ({ transport }: LabClient) => transport.close(),
  transport: ({ transport }: LabClient) => transport,
  check: async () => ({ message: 'ok', details: {}, expiresAt: null }),
  actions: [
    labWrite('isolate', { settles: true }),
    labWrite('release', { settles: true }),
    labWrite('restart', { settles: true, idempotent: false }),
    labWrite('tag', { reaches: false, recovers: true }),
    labWrite('mark', { reaches: false, recovers: true, settles: true }),
    labWrite('request', { reaches: false, idempotent: false, free: true }),
    sneaky('sneaky-read', 'run'),
    sneaky('sneaky-plan', 'plan'),
    sneaky('sneaky-reach', 'reach'),
    sneaky('sneaky-settle', 'settle'),
    sneaky('sneaky-recover', 'recover'),
  ],
  verbSupport: {
    verbs: [labVerb('isolate'), labVerb('release'), labVerb('restart')],
    directory: {
      keys: [],
      lists: true,
      isId: (text) => text.startsWith('PC-'),
      find: async () => [],
      async *list() {
        yield [];
      },
      get: async () => [],
    },
  },
});

function labVerb(verb: 'isolate' | 'release' | 'restart'): VerbImplementation<LabClient> {
  const actionId = `lab.${verb}`;
  return {
    verb,
    capability: { level: 'full', reason: '', basis: 'documented', permission: null },
    actions: [actionId],
    maxEndpoints: 10,
    calls: (_, endpoints) => [{ actionId, input: { ids: endpoints.map(({ id }) => id) }, endpoints: [] }],
  };
}

export interface Lab extends Awaited<ReturnType<typeof doorStores>> {
  readonly console: LabConsole;
  readonly runner: ActionRunner;
  /** Another server process, as far as the database can tell: with a pool and a runner of its own. */
  readonly otherRunner: ActionRunner;
  readonly desk: Desk;
  readonly connections: ReturnType<typeof createConnectionStore>;
  readonly pool: ReturnType<typeof createPool>;
  query(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  connect(title: string, more?: Partial<Pick<Connection, 'readOnly' | 'unknownPolicy'>>): Promise<Connection>;
  /** The only policy in force. */
  govern(...rules: readonly PolicyRule[]): Promise<void>;
  run(action: string, input: JsonObject, more?: Partial<ActionRequest>): Promise<ActionResult>;
  close(): Promise<void>;
}

export async function openLab(): Promise<Lab> {
  const state: LabConsole = {
    writes: [],
    reads: [],
    fleet: {},
    writeStatus: 200,
    readStatus: 200,
    hold: () => Promise.resolve(),
    state: 'pending',
  };
  const server = await listen(state);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const database = await openQueueDatabase({ max: 30 });
  const otherPool = createPool({ url: database.url, max: 30, log: silentLog });
  const stores = await doorStores(database);
  const connections = createConnectionStore(database.pool, await testBox());
  const net = createNet({ clock: systemClock, log: silentLog });

  async function runnerOn(pool: typeof otherPool): Promise<ActionRunner> {
    const own = { ...(await doorStores({ pool })), notifier: stores.notifier };
    const common = { catalog: createCatalog([connector]), clock: systemClock, log: silentLog };
    const hub = createConnectionHub({ ...common, connections: createConnectionStore(pool, await testBox()), net });
    const serverId = newId('srv');
    await createServerStore(pool).beat({ id: serverId, host: 'lab', pid: 1, first: true });
    return createActionRunner({ ...own, ...common, hub, files: { writer: () => noFiles }, serverId: () => serverId });
  }

  const runner = await runnerOn(database.pool);
  const lab: Lab = {
    ...stores,
    console: state,
    runner,
    otherRunner: await runnerOn(otherPool),
    desk: createDesk({ ...stores, log: silentLog }),
    connections,
    pool: database.pool,
    query: async (text, values = []) => (await database.pool.query<Record<string, unknown>>(text, [...values])).rows,
    connect: (title, more = {}) =>
      connections.insert(
        {
          id: newId('con'),
          tenant,
          connector: 'lab',
          title,
          settings: { url },
          readOnly: false,
          unknownPolicy: 'hold',
          ...more,
        },
        { apiKey: 'the-api-key' },
      ),
    async govern(...rules) {
      const document: Policy = { id: 'lab', title: 'Lab', rules, tests: [] };
      await stores.policies.publish(tenant, { document, source: '', publishedBy: requester });
    },
    run: (action, input, more = {}) =>
      runner.run({
        actionId: `lab.${action}`,
        connection: 'lab',
        input,
        key: newId('req'),
        requester,
        signal: AbortSignal.timeout(20_000),
        ...more,
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await otherPool.end();
      await database.close();
    },
  };
  await lab.connect('lab');
  return lab;
}

/** An empty lab again, for the next test. */
export async function resetLab({ console: state, query, notices, govern }: Lab): Promise<void> {
  state.writes.length = 0;
  state.reads.length = 0;
  Object.assign(state, {
    fleet: {},
    writeStatus: 200,
    readStatus: 200,
    hold: () => Promise.resolve(),
    state: 'pending',
  });
  notices.length = 0;
  await query(`update cordon.intent set status = 'failed' where status in ('open', 'pending', 'unknown')`);
  await query('delete from cordon.approval');
  await query('delete from graphile_worker._private_jobs');
  await govern();
}

export function host(name: string, changes: Partial<Endpoint> = {}): Partial<Endpoint> {
  return {
    connectionId: 'lab',
    id: name,
    name,
    role: 'workstation',
    groups: [],
    tags: [],
    macs: [],
    addresses: [],
    raw: {},
    ...changes,
  };
}

async function listen(state: LabConsole) {
  const server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const path = request.url ?? '';
      const isRead = path === '/reach' || path === '/state';
      (isRead ? state.reads : state.writes).push(`${path} ${body}`);
      if (isRead) {
        response.statusCode = state.readStatus;
        response.end(JSON.stringify(path === '/state' ? state.state : reachOf(state, JSON.parse(body) as JsonObject)));
        return;
      }
      await state.hold();
      if (state.writeStatus === 0) return void request.socket.destroy();
      response.statusCode = state.writeStatus;
      response.end('null');
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function reachOf({ fleet }: LabConsole, { group, ids }: JsonObject): object {
  const all = Object.values(fleet).flat();
  const endpoints =
    typeof group === 'string'
      ? (fleet[group] ?? [])
      : all.filter(({ id }) => (ids as readonly string[]).includes(id ?? ''));
  return { endpoints, count: endpoints.length, fleet: all.length, complete: true };
}
