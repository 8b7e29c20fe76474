import { createCatalog } from '#catalog/catalog.ts';
import { connectors as allConnectors } from '#catalog/connectors.ts';
import { filesInMemory } from '#connectors/sentinelone/testing/files-in-memory.ts';
import type { ClearedVerdictId } from '#kernel/guard.ts';
import type { ActionContext, Connector } from '#kernel/action.ts';
import { systemClock } from '#kernel/clock.ts';
import type { Connection, ConnectionStore } from '#kernel/connection.ts';
import type { Containment } from '#kernel/containment.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { Reach } from '#kernel/endpoint.ts';
import type { JsonObject } from '#kernel/json.ts';
import { silentLog } from '#kernel/log.ts';
import type { ActionResult, Receipt } from '#kernel/result.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import { parseInput } from '#kernel/validate.ts';
import type { VerbPlan } from '#kernel/verb.ts';
import type { VerbId } from '#kernel/verb-table.ts';
import { createNet } from '#net/net.ts';
import { createConnectionHub } from '#response/connection-hub.ts';
import { failureOf, resultOf } from '#response/result-builder.ts';
import type { VerbParts } from '#response/verbs/ask-console.ts';
import { createCapabilityMatrix, type CapabilityMatrix } from '#response/verbs/capabilities.ts';
import { carryOut } from '#response/verbs/carry-out.ts';
import { createVerbPlanner } from '#response/verbs/planner.ts';

export interface LabConnection {
  readonly title: string;
  readonly connector: string;
  readonly settings?: JsonObject;
  readonly secrets?: JsonObject;
}

export interface VerbRun {
  readonly plan: VerbPlan;
  readonly result: ActionResult;
}

/** The planner on real connectors and a real transport, without ledger and guard: those have tests of their own. */
export interface VerbLab extends AsyncDisposable {
  readonly capabilities: CapabilityMatrix;
  plan(verb: VerbId, input: JsonObject, connections?: readonly string[]): Promise<VerbPlan>;
  run(verb: VerbId, input: JsonObject, connections?: readonly string[]): Promise<VerbRun>;
  /** Asks about every receipt of a run once more. */
  settle(run: VerbRun): Promise<ActionResult>;
  reach(connection: string, actionId: string, input: JsonObject, limit?: number): Promise<Reach>;
}

const tenant = 'default';

/** What is contained for each incident, as `<connection id>/<agent id>`. */
export const contained: Record<string, readonly string[]> = {};

export async function startVerbLab(
  given: readonly LabConnection[],
  { connectors = allConnectors, answerMs = 15_000 }: { connectors?: readonly Connector[]; answerMs?: number } = {},
): Promise<VerbLab> {
  const catalog = createCatalog(connectors);
  const clock = systemClock;
  const rows = given.map(({ title, connector, settings = {} }): Connection => ({
    id: `con_${title}`,
    tenant,
    connector,
    title,
    settings,
    secretId: title,
    readOnly: false,
    unknownPolicy: 'hold',
    checkMinutes: 0,
    noticeAfter: 3,
    nextCheckAt: null,
    revision: 1,
    health: null,
    createdAt: clock.now().toISOString(),
    updatedAt: clock.now().toISOString(),
  }));
  const connections: ConnectionStore = {
    get: async (_, idOrTitle) => rowNamed(idOrTitle),
    list: async () => rows,
    readSecrets: async (title) => given.find((one) => one.title === title)?.secrets ?? {},
    insert: unused,
    update: unused,
    setHealth: unused,
    forgetHealth: unused,
    lastExamination: unused,
    due: unused,
    remove: unused,
  };
  const hub = createConnectionHub({
    catalog,
    connections,
    net: createNet({ clock, log: silentLog }),
    clock,
    log: silentLog,
  });
  const files = { writer: () => filesInMemory() };
  const containments: NonNullable<VerbParts['containments']> = {
    list: async (_, { incident = '' }) =>
      (contained[incident] ?? []).map((agent) => {
        const [connectionId = '', endpointId = ''] = agent.split('/');
        return { connectionId, endpointId } as Containment;
      }),
  };
  const parts: VerbParts = { catalog, hub, connections, files, containments, clock, log: silentLog, answerMs };
  const planner = createVerbPlanner(parts);
  const receipts = new Map<
    string,
    { readonly receipt: Receipt; readonly actionId: string; readonly connection: string }
  >();
  const signal = AbortSignal.timeout(60_000);

  function rowNamed(idOrTitle: string): Connection {
    const row = rows.find(({ id, title }) => id === idOrTitle || title === idOrTitle);
    if (row === undefined) throw new AppError('unknown_connection', idOrTitle);
    return row;
  }

  async function contextOf(connection: string, isWrite: boolean): Promise<ActionContext<unknown>> {
    const { client } = await hub.open(rowNamed(connection));
    return {
      client,
      signal,
      permit: isWrite
        ? { intentId: 'int_lab', verdictId: 'ver_lab' as ClearedVerdictId, check: async () => undefined }
        : null,
      record: () => undefined,
      idempotencyKey: 'lab',
      log: silentLog,
      files: filesInMemory(),
      now: () => clock.now(),
    };
  }

  /** Validates and calls as the single door does. */
  const runner: Pick<ActionRunner, 'run'> = {
    async run({ actionId, connection, input: raw }) {
      const { action } = catalog.action(actionId);
      const input = parseInput(action.input, raw) as JsonObject;
      action.check?.(input);
      const effect = action.effectOf?.(input) ?? action.effect;
      try {
        const outcome = await action.run(input, await contextOf(connection, effect !== 'read'));
        if (outcome.status !== 'pending') return resultOf(outcome, [], {});
        const receiptId = `rcp_${receipts.size}`;
        receipts.set(receiptId, { receipt: outcome.receipt, actionId, connection });
        return resultOf(outcome, [], { receiptId });
      } catch (thrown) {
        return failureOf(toAppError(thrown).within(actionId), action.targets?.(input) ?? [], [], {});
      }
    },
  };

  async function settled(result: ActionResult): Promise<ActionResult> {
    const known = result.receiptId === undefined ? undefined : receipts.get(result.receiptId);
    if (known === undefined) return result;
    const { action } = catalog.action(known.actionId);
    try {
      const outcome = await action.settle?.(known.receipt, await contextOf(known.connection, false));
      return outcome === undefined ? result : resultOf(outcome, [], {});
    } catch (thrown) {
      return failureOf(
        toAppError(thrown),
        result.targets.map(({ target }) => target),
        [],
        {},
      );
    }
  }

  const results = new WeakMap<ActionResult, readonly ActionResult[]>();

  async function plan(verb: VerbId, input: JsonObject, names?: readonly string[]): Promise<VerbPlan> {
    return planner.plan({ verb, input, tenant, signal, ...(names === undefined ? {} : { connections: names }) });
  }

  return {
    capabilities: createCapabilityMatrix(parts),
    plan,
    async run(verb, input, names) {
      // Plans are kept as JSON.
      const made = JSON.parse(JSON.stringify(await plan(verb, input, names))) as VerbPlan;
      const requester = { kind: 'token', id: 'tok_lab', name: 'lab', tenant } as const;
      const all = await carryOut(runner, made, { key: 'lab', requester, signal });
      const result = planner.merge(made, all);
      results.set(result, all);
      return { plan: made, result };
    },
    async settle({ plan: made, result }) {
      return planner.merge(made, await Promise.all((results.get(result) ?? []).map(settled)));
    },
    async reach(connection, actionId, input, limit = 1_000) {
      const { action } = catalog.action(actionId);
      if (action.reach === undefined) throw new AppError('internal', `${actionId} cannot tell its reach.`);
      return action.reach(parseInput(action.input, input), limit, await contextOf(connection, false));
    },
    [Symbol.asyncDispose]: () => hub.close(),
  };
}

function unused(): Promise<never> {
  return Promise.reject(new AppError('internal', 'No verb asks this of the store.'));
}
