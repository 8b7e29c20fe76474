import type { Catalog } from '#catalog/catalog.ts';
import { connectorIdOf } from '#catalog/permission.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { PlannedEndpoint, PlannedVerbCall, VerbPlan } from '#kernel/verb.ts';
import type { VerbRows } from '#kernel/verb-answer.ts';
import { agentKey } from './machines.ts';

interface Answered {
  readonly data: Json;
  /** What the consoles answered themselves. */
  readonly raw: Json;
}

/** The answer of a reading verb: rows in one shape, whatever the console. */
export function rowsOf(
  catalog: Pick<Catalog, 'connector'>,
  plan: VerbPlan,
  results: readonly ActionResult[],
): Answered {
  const beside = { complete: plan.complete, notes: [...plan.notes] };
  if (plan.calls.length === 0) {
    const rows = machineRows(plan);
    return {
      data: dataOf({ rows, count: rows.length, ...beside }),
      raw: plan.endpoints.map((agent) => ({ agent: agentKey(agent), row: agent.raw ?? null })),
    };
  }
  const rows = plan.calls.flatMap((call, index) => {
    const result = results[index];
    return result === undefined || result.status === 'failed' ? [] : callRows(catalog, plan, call, result);
  });
  const limit = plan.input['limit'];
  const shown = newestFirst(rows).slice(0, typeof limit === 'number' ? limit : rows.length);
  return {
    data: dataOf({ rows: shown, count: shown.length, ...beside }),
    raw: plan.calls.map(({ connection, actionId }, index) => ({
      connection,
      actionId,
      answer: answerOf(results[index]),
    })),
  };
}

/** Of plain JSON throughout. */
function dataOf(rows: VerbRows): Json {
  return rows as unknown as Json;
}

function callRows(
  catalog: Pick<Catalog, 'connector'>,
  plan: VerbPlan,
  call: PlannedVerbCall,
  result: ActionResult,
): readonly JsonObject[] {
  const support = catalog.connector(connectorIdOf(call.actionId)).verbSupport;
  const implementation = support?.verbs.find(({ verb }) => verb === plan.verb);
  const found = implementation?.rows?.(result.data, result.raw ?? result.data) ?? [];
  const [only, ...others] = call.endpoints;
  return found.map((row) => {
    // A call that is about one agent need not repeat whose rows these are.
    const endpointId = row['endpointId'] ?? (others.length === 0 ? (only ?? null) : null);
    const { id } = row;
    return {
      connection: call.connection,
      connectionTitle: call.connectionTitle,
      ...row,
      endpointId,
      ...(typeof id === 'string' ? { reference: `${call.connectionTitle}/${id}` } : {}),
    };
  });
}

/** Rows that have a time come newest first; others stay as they are. */
function newestFirst(rows: readonly JsonObject[]): readonly JsonObject[] {
  if (!rows.some(({ detectedAt }) => typeof detectedAt === 'string')) return rows;
  return rows.toSorted((a, b) => timeOf(b) - timeOf(a));
}

function timeOf({ detectedAt }: JsonObject): number {
  return typeof detectedAt === 'string' ? Date.parse(detectedAt) || 0 : 0;
}

function answerOf(result: ActionResult | undefined): Json {
  return result === undefined ? null : (result.raw ?? result.data);
}

function machineRows(plan: VerbPlan): readonly JsonObject[] {
  const agents = new Map(plan.endpoints.map((agent) => [agentKey(agent), agent]));
  return plan.machines.map(({ id, name, matchedBy, agents: keys }) => ({
    id,
    name,
    matchedBy: [...matchedBy],
    agents: keys.flatMap((key) => {
      const agent = agents.get(key);
      return agent === undefined ? [] : [endpointView(agent)];
    }),
  }));
}

/** An agent as answers show it. */
export function endpointView({ raw: _, ...agent }: PlannedEndpoint): JsonObject {
  return {
    ...agent,
    macs: [...agent.macs],
    addresses: [...agent.addresses],
    groups: [...agent.groups],
    tags: [...agent.tags],
  };
}
