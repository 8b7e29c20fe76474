import { createHash } from 'node:crypto';
import type { ActionContext } from '#kernel/action.ts';
import { canonicalHash } from '#kernel/canonical-json.ts';
import type { Endpoint, Reach } from '#kernel/endpoint.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { Plan, PlanEndpoint } from '#kernel/guard.ts';
import { isJsonObject, stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';
import { maskedInput } from '#kernel/mask.ts';
import type { Redactor } from '#kernel/redact.ts';
import type { ActionResult, Exchange } from '#kernel/result.ts';
import { verbIds, verbTable } from '#kernel/verb-table.ts';
import { traceCall } from './call-context.ts';
import type { Need } from './guard/need.ts';
import { hideSecrets } from './hide.ts';
import type { ResponseParts } from './ports.ts';
import { argumentHash, sorted, type PreparedCall } from './prepared-call.ts';

/** Endpoints that are listed at most; of more, only their number is known. */
const maxEndpoints = 10_000;

export interface MadePlan {
  readonly plan: Plan;
  readonly exchanges: readonly Exchange[];
  readonly hide: (result: ActionResult) => ActionResult;
}

/** What an action says of itself: without a way to count, each target is one object. */
export function declaredPlan(call: PreparedCall): MadePlan {
  const { action, targets } = call;
  const count = action.plan === undefined ? targets.length : null;
  const known = { endpoints: [], count, fleet: null, complete: false, asked: false, note: null };
  return { plan: planOf(call, { ...known, targets }, plain), exchanges: [], hide: (result) => result };
}

/** `everything`: also what only people want to know, for dry runs and approvals. */
export type Depth = Need | 'everything';

/**
 * The plan with what the console says now. Reads go out; its context lets no write pass.
 * @throws AppError what the console or the action said: a write whose reach must be known is not judged without it
 */
export async function askedPlan(parts: ResponseParts, call: PreparedCall, depth: Depth): Promise<MadePlan> {
  const { action, connection, request } = call;
  if (depth === 'nothing' || (action.plan === undefined && action.reach === undefined)) return declaredPlan(call);
  const { client, redact } = await parts.hub.open(connection, request.simulation);
  const files = parts.files.writer({ tenant: connection.tenant, actionId: action.id, connectionId: connection.id });
  const { signal, key } = request;
  const traced = { client, key, permit: null, signal, clock: parts.clock, log: parts.log, files };
  const { context, exchanges } = traceCall(traced);
  const hide = (result: ActionResult): ActionResult => hideSecrets(result, redact);
  try {
    const seen = await ask(call, depth, context);
    return { plan: planOf(call, { ...seen, asked: true }, redact), exchanges, hide };
  } catch (thrown) {
    const { code, message, failureIndicator, statusCode, retryable } = toAppError(thrown).within(action.id);
    // The console may have repeated a secret of the connection in what it said.
    throw new AppError(code, redact.text(message), {
      failureIndicator: redact.text(failureIndicator),
      statusCode,
      retryable,
      cause: thrown,
    });
  }
}

type Seen = Pick<Plan, 'targets' | 'endpoints' | 'count' | 'fleet' | 'complete' | 'note'>;

async function ask(
  { action, input, targets }: PreparedCall,
  depth: Depth,
  context: ActionContext<unknown>,
): Promise<Seen> {
  // Where the reach can be asked, it counts as well.
  const planned =
    action.plan === undefined || (action.reach !== undefined && depth !== 'everything')
      ? null
      : await action.plan(input, context);
  const seen = {
    targets: planned?.targets ?? targets,
    count: planned === null ? targets.length : planned.count,
    note: planned?.note ?? null,
  };
  if (action.reach === undefined) return { ...seen, endpoints: [], fleet: null, complete: false };
  const reach = await action.reach(input, depth === 'count' ? 0 : maxEndpoints, context);
  return { ...seen, ...reached(reach) };
}

function reached({
  endpoints,
  count,
  fleet,
  complete,
}: Reach): Pick<Plan, 'endpoints' | 'count' | 'fleet' | 'complete'> {
  const isWhole = complete && endpoints.length <= maxEndpoints;
  return { endpoints: endpoints.slice(0, maxEndpoints).map(withoutRaw), count, fleet, complete: isWhole };
}

function withoutRaw({ raw: _raw, ...endpoint }: Endpoint): PlanEndpoint {
  return endpoint;
}

function planOf(call: PreparedCall, seen: Seen & Pick<Plan, 'asked'>, redact: Pick<Redactor, 'json'>): Plan {
  const { action, connection, effect, verb, free } = call;
  const plan: Omit<Plan, 'hash'> = {
    tenant: connection.tenant,
    actionId: action.id,
    verb,
    free,
    connectionId: connection.id,
    connectionTitle: connection.title,
    connectionHash: canonicalHash(connection.settings),
    effect: strongest(effect, verb),
    ...seen,
    ...(call.request.whole === undefined ? {} : { together: call.request.whole.reaches }),
    input: maskedInput(action.input, call.input),
    argumentHash: argumentHash(call),
    permission: action.requires?.permission ?? null,
  };
  // A plan is JSON by construction, and masking keeps its shape.
  const json = plan as unknown as JsonObject;
  const masked = redact.json(json) as unknown as Omit<Plan, 'hash'>;
  return { ...masked, hash: planHash(masked) };
}

/** A verb is judged as what it is on every console, although the action of one may be declared milder. */
function strongest(effect: Plan['effect'], verb: string | null): Plan['effect'] {
  return verbIds.some((id) => id === verb && verbTable[id].effect === 'destructive') ? 'destructive' : effect;
}

const plain: Pick<Redactor, 'json'> = { json: (value) => value };

/**
 * What an approval signs. Whatever decides about the effect is in it; what changes by itself, such as when an endpoint was last seen,
 * is not, and neither is the order in which a console lists things.
 */
export function planHash(plan: Omit<Plan, 'hash'>): string {
  const content: Json = [
    plan.tenant,
    plan.actionId,
    plan.verb,
    plan.connectionId,
    plan.connectionHash ?? null,
    plan.effect,
    [...plan.targets].toSorted(),
    plan.endpoints.map(({ connectionId, id, name }) => `${connectionId}/${id}/${name}`).toSorted(),
    plan.count,
    plan.complete,
    plan.input,
    plan.argumentHash,
  ];
  return createHash('sha256')
    .update(stringifyJson(sorted(storable(content))))
    .digest('hex');
}

/** Text as the database gives it back, so that the hash of a stored plan is that of the plan. */
function storable(value: Json): Json {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map(storable);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [storableText(name), storable(entry)]));
}

function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\uFFFD');
}
