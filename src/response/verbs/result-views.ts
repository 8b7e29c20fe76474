import type { ActionResult } from '#kernel/result.ts';
import type { VerbPlan } from '#kernel/verb.ts';
import type { CallView, MachineView } from '#kernel/verb-answer.ts';
import type { JoinedTarget } from './call-targets.ts';
import { agentLabel } from './labels.ts';
import { agentKey } from './machines.ts';

/** The machines of a plan, with what became of each agent. */
export function machineViews(plan: VerbPlan, targets: readonly JoinedTarget[]): readonly MachineView[] {
  const statusOf = new Map(
    targets.flatMap((target) => (target.agent === null ? [] : [[target.agent, target] as const])),
  );
  const leftOf = new Map(plan.left.map((target) => [target.target, target]));
  const agents = new Map(plan.endpoints.map((agent) => [agentKey(agent), agent]));
  return plan.machines.map(({ id, name, matchedBy, agents: keys }) => ({
    id,
    name,
    matchedBy: [...matchedBy],
    agents: keys.flatMap((key) => {
      const agent = agents.get(key);
      if (agent === undefined) return [];
      const target = statusOf.get(key) ?? leftOf.get(agentLabel(agent, agent.connectionTitle));
      return [
        {
          connection: agent.connectionId,
          connectionTitle: agent.connectionTitle,
          id: agent.id,
          name: agent.name,
          online: agent.online,
          status: target?.status ?? null,
          message: target?.error?.message ?? null,
        },
      ];
    }),
  }));
}

/** The calls that a verb was made of, with the rows of the ledger that prove them. */
export function callViews(plan: VerbPlan, results: readonly ActionResult[]): readonly CallView[] {
  return plan.calls.map(({ actionId, connection, connectionTitle, endpoints }, index) => {
    const result = results[index];
    return {
      action: actionId,
      connection,
      connectionTitle,
      endpoints: [...endpoints],
      status: result?.status ?? 'failed',
      message: result?.message ?? 'This part of the plan was not carried out.',
      intentId: result?.intentId ?? null,
      receiptId: result?.receiptId ?? null,
      approvalId: result?.approvalId ?? null,
      // A dry run says here what it would send.
      ...(result?.dryRun === true ? { plan: result.data } : {}),
    };
  });
}
