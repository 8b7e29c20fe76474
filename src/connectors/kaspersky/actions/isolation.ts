import { defineAction, type ActionContext } from '#kernel/action.ts';
import type { Effect } from '#kernel/effect.ts';
import { AppError } from '#kernel/error.ts';
import { defineFields, type Fields, type InputOf } from '#kernel/field.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt } from '#kernel/result.ts';
import { withConsole, type KasperskyClient } from '../client.ts';
import { withTargets } from '../each-item.ts';
import { findHostIds, targetName } from '../host-lookup.ts';
import { allowSeveral, atLeastOne, hostIdsField } from '../inputs.ts';
import { storeIsolation, type IsolationOrder, type IsolationStep } from '../isolation.ts';
import { settleIsolation } from '../isolation-settlement.ts';
import { isWaiting, receiptHost, synchronise, withAgents } from '../isolation-sync.ts';
import { permissions } from '../permissions.ts';
import { reachOfIds } from '../reach.ts';
import { keptTargets } from '../receipt-values.ts';

type Context = ActionContext<KasperskyClient>;

const hostsInput = defineFields({ hostIds: hostIdsField, allowSeveral });

const maxTimeoutMinutes = 43_200;

interface IsolationFacts<F extends Fields> {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly effect: Effect;
  readonly isolated: boolean;
  readonly input: F;
}

function isolationAction<const F extends typeof hostsInput>({ isolated, ...facts }: IsolationFacts<F>) {
  const orderOf = (values: InputOf<typeof hostsInput>): IsolationOrder => {
    const { isolationTimeout: timeout } = values as { readonly isolationTimeout?: number };
    return { isolated, timeoutMinutes: timeout ?? null };
  };
  return defineAction({
    ...facts,
    category: 'Response',
    // It names a state: a second order finds the device as wanted and leaves it so.
    idempotent: true,
    requires: { permission: permissions.readAndWrite },
    inferred:
      'Confirmed: reading, writing and synchronising the settings of a device are documented calls. Not confirmed: product, section and keys of the isolation, which the vendor does not publish; they are settings of the connection, and nothing is written to a device that does not have them already.',
    targets: (values) => (values as InputOf<typeof hostsInput>).hostIds,
    async reach(given, limit, context: Context) {
      const { hostIds, allowSeveral: several } = given as InputOf<typeof hostsInput>;
      return reachOfIds(hostIds, { allowSeveral: several, at: 'input.hostIds' }, limit, context);
    },
    output: { hosts: 'list' },
    async run(given, context: Context) {
      const values = given as InputOf<typeof hostsInput>;
      const names = atLeastOne(values.hostIds, 'input.hostIds', 'host');
      return withConsole(context, async (console) => {
        const { found, missing } = await findHostIds(console, names, { ...values, at: 'input.hostIds' });
        const absent = missing.map((name) => absentStep(name));
        const stored = await storeIsolation(console, context.client.settings, found, orderOf(values));
        const steps = await synchronise(console, stored, context);
        return stepsOutcome([...steps, ...absent], isolated, context);
      });
    },
    settle: settleIsolation,
    async recover(given, _sentAt, context: Context) {
      const values = given as InputOf<typeof hostsInput>;
      return withConsole(context, async (console) => {
        const { found } = await findHostIds(console, values.hostIds, { allowSeveral: true, at: 'input.hostIds' });
        if (found.length === 0) return null;
        const steps = found.map((host): IsolationStep => {
          const target = targetName(host, found);
          const { hostId, hostName } = host;
          return { target, hostId, hostName, action: null, raw: {}, result: { target, status: 'pending' } };
        });
        return pendingOutcome(await withAgents(console, steps, context), { isolated, confirmed: false }, context);
      });
    },
    manualCheck: 'Look at the network isolation in the properties of the device in the console.',
  });
}

export const isolateHosts = isolationAction({
  id: 'kaspersky.isolate-hosts',
  title: 'Isolate hosts',
  summary: 'Cuts devices off the network through Kaspersky Endpoint Agent, on request for a limited time.',
  effect: 'destructive',
  isolated: true,
  input: {
    ...hostsInput,
    isolationTimeout: {
      kind: 'integer',
      min: 1,
      max: maxTimeoutMinutes,
      label: 'Isolation Timeout',
      help: 'Minutes after which the isolation ends by itself. Left out, the product decides.',
    },
  },
});

export const unisolateHosts = isolationAction({
  id: 'kaspersky.unisolate-hosts',
  title: 'End isolation of hosts',
  summary: 'Gives isolated devices their network back.',
  effect: 'write',
  isolated: false,
  input: hostsInput,
});

/** @throws AppError when the order reached no device */
function stepsOutcome(steps: readonly IsolationStep[], isolated: boolean, context: Context): ActionOutcome {
  const pending = steps.filter(isWaiting);
  if (pending.length > 0) {
    const confirmed = pending.every(({ result }) => result.error === undefined);
    return pendingOutcome(steps, { isolated, confirmed }, context);
  }
  const targets = steps.map(({ result }) => result);
  const unchanged = steps.filter(({ result }) => result.status === 'unchanged');
  if (unchanged.length === 0) throw withTargets(firstError(steps), targets, steps.length, rawOf(steps));
  return {
    status: unchanged.length === steps.length ? 'succeeded' : 'partially_succeeded',
    statusCode: 200,
    message: `${unchanged.length} of ${steps.length} hosts were as wanted already; nothing was changed.`,
    data: { hosts: steps.map(dataOf) },
    raw: rawOf(steps),
    targets,
  };
}

function pendingOutcome(
  steps: readonly IsolationStep[],
  facts: { readonly isolated: boolean; readonly confirmed: boolean },
  { client }: Context,
): ActionOutcome {
  const pending = steps.filter(isWaiting);
  const others = steps.filter((step) => !isWaiting(step)).map(({ result }) => result);
  const receipt: Receipt = {
    kind: 'kaspersky.isolation',
    reference: { ...facts, hosts: pending.map(receiptHost), before: keptTargets(others) },
    pollMs: Math.min(5_000, client.settings.taskPollSeconds * 1_000),
    maxPollMs: 60_000,
    deadlineMs: client.settings.isolationDeadlineMinutes * 60_000,
  };
  return {
    status: 'pending',
    statusCode: 200,
    message: `The order is stored for ${pending.length} of ${steps.length} hosts and not yet taken by their agents.`,
    data: { hosts: steps.map(dataOf) },
    raw: rawOf(steps),
    targets: steps.map(({ result }) => result),
    receipt,
  };
}

function dataOf({ hostId, hostName, result, action }: IsolationStep): JsonObject {
  return { hostId, hostName, status: result.status, actionId: action?.id ?? null };
}

function rawOf(steps: readonly IsolationStep[]): JsonObject {
  return { hosts: steps.map(({ hostId, raw }) => ({ hostId, ...raw })) };
}

function firstError(steps: readonly IsolationStep[]): AppError {
  const json = steps.find(({ result }) => result.error !== undefined)?.result.error;
  if (json === undefined) return new AppError('internal', 'The order reached no host, and no reason was kept.');
  const { failureIndicator, statusCode, retryable, applied, details } = json;
  return new AppError(json.code, json.message, {
    failureIndicator,
    statusCode,
    retryable,
    applied,
    ...(details === undefined ? {} : { details }),
  });
}

function absentStep(name: string): IsolationStep {
  const error = new AppError('vendor_not_found', `Unknown name of device '${name}'.`, {
    failureIndicator: 'input.hostIds',
    statusCode: 404,
  });
  const result = { target: name, status: 'not_found', error: error.toJson() } as const;
  return { target: name, hostId: name, hostName: name, action: null, raw: {}, result };
}
