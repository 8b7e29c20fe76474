import type { ActionContext } from '#kernel/action.ts';
import { toAppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import { readAgents, type AgentSeen } from './agent-connection.ts';
import { collectActions } from './async-action.ts';
import { returnedText, type Console, type KasperskyClient } from './client.ts';
import type { IsolationStep } from './isolation.ts';

type Context = ActionContext<KasperskyClient>;

/**
 * Carries the stored settings to all devices that wait for them, with one synchronisation. Where it cannot be ordered,
 * they stay pending: agents take stored settings with their next connection.
 */
export async function synchronise(
  console: Console,
  steps: readonly IsolationStep[],
  context: Context,
): Promise<readonly IsolationStep[]> {
  const ids = steps.filter(isWaiting).map(({ hostId }) => hostId);
  if (ids.length === 0) return steps;
  const seen = await withAgents(console, steps, context);
  await collectActions(console.mark, context);
  try {
    const sync = await console.call(
      'HostGroup.AddHostsForSync',
      { pHostNames: ids, strSSType: 'SS_SETTINGS' },
      'write',
    );
    const id = returnedText(sync, 'HostGroup.AddHostsForSync', 'strActionGuid');
    const action = { id, mark: console.mark };
    context.client.actions.started(action);
    return seen.map((step) =>
      isWaiting(step) ? { ...step, action, raw: { ...step.raw, AddHostsForSync: sync } } : step,
    );
  } catch (thrown) {
    const error = toAppError(thrown).toJson();
    return seen.map((step) => (isWaiting(step) ? { ...step, result: { error, ...step.result } } : step));
  }
}

/**
 * With the last connection of each agent, read after the settings were stored and before anything carries them:
 * one that is later by the same clock has taken them.
 */
export async function withAgents(
  console: Console,
  steps: readonly IsolationStep[],
  context: Context,
): Promise<readonly IsolationStep[]> {
  const ids = steps.filter(isWaiting).map(({ hostId }) => hostId);
  const agents = await readAgents(console, ids).catch((thrown: unknown) => {
    // The order does not depend on it; without it only the device's own word, or the synchronisation's, counts.
    context.log.warn('The console did not tell when agents connected', { message: toAppError(thrown).message });
    return new Map<string, AgentSeen>();
  });
  return steps.map((step) => {
    const agent = agents.get(step.hostId.toLowerCase());
    return !isWaiting(step) || agent === undefined ? step : { ...step, agentBefore: agent.connectedAt ?? '' };
  });
}

export function isWaiting({ result }: IsolationStep): boolean {
  return result.status === 'pending';
}

/** As a receipt keeps it. */
export function receiptHost({ target, hostId, action, renewed, agentBefore }: IsolationStep): JsonObject {
  return {
    target,
    hostId,
    ...(renewed === true ? { renewed } : {}),
    ...(agentBefore === undefined ? {} : { agentBefore }),
    ...(action === null ? {} : { actionId: action.id, mark: action.mark ?? '' }),
  };
}
