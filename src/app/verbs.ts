import { setTimeout as sleep } from 'node:timers/promises';
import { jsonSchemaOf } from '#catalog/json-schema.ts';
import type { ConnectionStore } from '#kernel/connection.ts';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { IntentStore } from '#kernel/intent.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { JobStore } from '#kernel/jobs.ts';
import { nearest } from '#kernel/nearest.ts';
import type { ContainmentOrders } from '#kernel/containment.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import type { VerbPlanner } from '#kernel/verb.ts';
import { verbIds, verbTable, type VerbId } from '#kernel/verb-table.ts';
import { carryOut } from '#response/verbs/carry-out.ts';
import { permissionFor } from './actions.ts';
import type { Note } from './audit.ts';
import { demand, grantOf, isBound, type Permission, type Principal } from './principal.ts';

export interface VerbOrder {
  readonly verb: string;
  readonly input: JsonObject;
  /** Ids or titles; all that know the machine when left out. */
  readonly connections?: readonly string[];
  readonly incident?: string;
  /** Goes past `needs_approval`, and is reviewed afterwards. */
  readonly breakGlass?: { readonly reason: string };
  /** One key is one set of writes, ever. Without one, each call is a new one. */
  readonly key?: string;
  readonly dryRun: boolean;
  /** Wait until accepted work is final or overdue, for four minutes at most. */
  readonly wait: boolean;
  readonly signal: AbortSignal;
}

export interface VerbUseCases {
  list(principal: Principal): readonly JsonObject[];
  /** @throws AppError for a request that is wrong before anything is sent */
  run(principal: Principal, order: VerbOrder): Promise<ActionResult>;
}

interface Parts {
  readonly verbs: VerbPlanner;
  readonly connections: Pick<ConnectionStore, 'list'>;
  readonly runner: ActionRunner;
  readonly ledger: Pick<IntentStore, 'getReceipt'>;
  readonly note: Note;
  readonly stopping: AbortSignal;
  readonly containments: { readonly orders: ContainmentOrders };
  readonly jobs: JobStore;
}

const lookMs = 200;
/** As for actions: after it the answer is `pending`, and the same key asks again. */
const longestWaitMs = 240_000;

export function verbUseCases(parts: Parts): VerbUseCases {
  const { verbs, connections: all, runner, ledger, note, stopping, containments, jobs } = parts;
  async function settled(result: ActionResult, signal: AbortSignal): Promise<ActionResult> {
    const { receiptId } = result;
    if (result.status !== 'pending' || receiptId === undefined) return result;
    for (;;) {
      const record = await ledger.getReceipt(receiptId);
      if (record.status !== 'pending' || signal.aborted) return record.result;
      await sleep(lookMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Before a console is asked: a question is answered by the plan itself. What is no connection is told by the plan. */
  async function demandNamed(principal: Principal, permission: Permission, named: readonly string[]): Promise<void> {
    if (!isBound(principal)) return;
    const known = await all.list(principal.requester.tenant);
    for (const { id } of known.filter((one) => named.includes(one.id) || named.includes(one.title)))
      demand(principal, permission, id);
  }

  return {
    list(principal) {
      demand(principal, 'view');
      return verbIds.map((id) => {
        const { title, summary, effect, input } = verbTable[id];
        return { id, title, summary, effect, input: jsonSchemaOf(input) };
      });
    },
    async run(principal, { verb: name, key, wait, input, connections, incident, breakGlass, dryRun, signal: gone }) {
      const verb = verbNamed(name);
      const isRead = verbTable[verb].effect === 'read';
      const permission = permissionFor[verbTable[verb].effect];
      demand(principal, permission);
      if (breakGlass !== undefined) demand(principal, 'administer');
      const { requester } = principal;
      await demandNamed(principal, permission, connections ?? []);
      const plan = await verbs.plan({
        verb,
        input,
        tenant: requester.tenant,
        signal: gone,
        ...within(principal, connections),
      });
      // Titles are resolved by the plan, so what it reaches is what counts.
      for (const { actionId, input: given, connection } of plan.calls) {
        demand(principal, permissionFor[runner.describe(actionId, given).effect], connection);
      }
      const wholeKey = key === undefined ? newId('req') : `${requester.id}/${key}`;
      // Before the writes: a crash between them and this would lose the time to release at.
      if (!dryRun && verb === 'isolate')
        await containments.orders.record(requester.tenant, wholeKey, orderOf(plan.input));
      const results = await carryOut(runner, plan, {
        key: wholeKey,
        requester,
        dryRun,
        // A write goes on when its caller hangs up: cutting it off would only leave its outcome unknown.
        signal: isRead ? gone : stopping,
        ...(incident === undefined ? {} : { incident }),
        ...(breakGlass === undefined ? {} : { breakGlass }),
      });
      // What was begun or ended is looked at now, not with the next look.
      if (!dryRun && (verb === 'isolate' || verb === 'release')) await jobs.add('reconcile', {}, { key: 'reconcile' });
      const merged = verbs.merge(plan, results);
      await note(principal, dryRun ? 'verb.planned' : 'verb.run', verb, {
        machines: plan.machines.slice(0, 100).map(({ name: machine }) => machine),
        connections: [...new Set(plan.calls.map(({ connectionTitle }) => connectionTitle))],
        incident: incident ?? null,
        status: merged.status,
      });
      if (!wait || merged.status !== 'pending') return merged;
      const patience = AbortSignal.any([gone, AbortSignal.timeout(longestWaitMs)]);
      return verbs.merge(plan, await Promise.all(results.map((result) => settled(result, patience))));
    },
  };
}

/** The connections that are asked: those that were named, else those that the role is bound to, else all. */
function within(principal: Principal, named?: readonly string[]): { readonly connections?: readonly string[] } {
  const connections = named ?? grantOf(principal).connections;
  return connections === null ? {} : { connections };
}

function orderOf({ until, reason }: JsonObject): { until: string | null; reason: string } {
  return { until: typeof until === 'string' ? until : null, reason: typeof reason === 'string' ? reason : '' };
}

/** @throws AppError `not_found` with the nearest verb */
function verbNamed(name: string): VerbId {
  const found = verbIds.find((id) => id === name);
  if (found !== undefined) return found;
  const close = nearest(name, verbIds);
  const hint = close === null ? ` The verbs are ${verbIds.join(', ')}.` : ` Did you mean \`${close}\`?`;
  throw new AppError('not_found', `There is no verb \`${name.slice(0, 100)}\`.${hint}`, { failureIndicator: 'verb' });
}
