import { toAppError } from '#kernel/error.ts';
import type { Requester } from '#kernel/requester.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { ActionRequest, ActionRunner } from '#kernel/runner.ts';
import { wholesOf, type PlannedVerbCall, type VerbPlan } from '#kernel/verb.ts';

export interface CarryOut extends Pick<ActionRequest, 'breakGlass' | 'dryRun' | 'incident' | 'signal'> {
  /** Call n is written under `<key>~<n>`. */
  readonly key: string;
  readonly requester: Requester;
}

/** Parts of one connection that are under way at the same time; its transport and its rate limit hold them back further. */
const partsAtOnce = 16;

/**
 * Carries out a plan as it is, call by call through the single door. What one call ends with never keeps another from
 * being made.
 */
export async function carryOut(
  runner: Pick<ActionRunner, 'run'>,
  plan: VerbPlan,
  order: CarryOut,
): Promise<readonly ActionResult[]> {
  const results: ActionResult[] = [];
  const numbered = plan.calls.map((call, index) => ({ call, index }));
  const wholes = wholesOf(plan, order.key);
  const byConnection = Map.groupBy(numbered, ({ call }) => call.connection);
  await Promise.all(
    [...byConnection.values()].map((calls) => inParts([...Map.groupBy(calls, ({ call }) => call.part).values()])),
  );
  return results;

  async function inParts(parts: { readonly call: PlannedVerbCall; readonly index: number }[][]): Promise<void> {
    const worker = async (): Promise<void> => {
      for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
        for (const { call, index } of part) results[index] = await runCall(call, index);
      }
    };
    await Promise.all(Array.from({ length: Math.min(partsAtOnce, parts.length) }, worker));
  }

  async function runCall(
    { actionId, connection, input, endpoints }: PlannedVerbCall,
    index: number,
  ): Promise<ActionResult> {
    const { key, ...rest } = order;
    const whole = wholes.get(connection);
    const part = { verb: plan.verb, ...(whole === undefined ? {} : { whole }) };
    try {
      return await runner.run({ ...rest, ...part, actionId, connection, input, key: `${key}~${index}` });
    } catch (thrown) {
      return refused(thrown, actionId, endpoints);
    }
  }
}

/** A call that was refused before anything was sent is one part of the verb that failed. */
function refused(thrown: unknown, actionId: string, endpoints: readonly string[]): ActionResult {
  const error = toAppError(thrown).within(actionId);
  const json = error.toJson();
  return {
    status: 'failed',
    statusCode: error.statusCode,
    message: error.message,
    data: error.data ?? null,
    targets: endpoints.map((target) => ({ target, status: 'failed', error: json })),
    exchanges: [],
    error: json,
  };
}
