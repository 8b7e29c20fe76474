import { defineAction, type ActionContext, type ActionDefinition } from '#kernel/action.ts';
import type { Effect } from '#kernel/effect.ts';
import type { Fields } from '#kernel/field.ts';
import type { Json } from '#kernel/json.ts';
import { pathSegment } from '#net/path-encoding.ts';
import { readAgentId } from '../agent-id.ts';
import type { ConsoleCall } from '../call.ts';
import { send, taskBody, type StormshieldClient } from '../client.ts';
import { reachOfAgent } from '../reach.ts';
import { taskAnswer } from '../task.ts';
import { createdTask, taskOutcome } from '../task-outcome.ts';
import { settleTask } from '../task-reading.ts';

type AgentInput = { readonly id: string } & Readonly<Record<string, unknown>>;

/** What differs between the actions that make an agent do one thing. */
interface AgentTask {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly category: string;
  readonly effect: Effect;
  readonly idempotent: boolean;
  /** Last segment of the route. */
  readonly route: string;
  /** Beside `id`; named as the console names them, because they are its body. */
  readonly fields: Fields;
  effectOf?(input: AgentInput): Effect;
  readonly manualCheck: string;
}

/** An action that creates one task for one agent and leaves the waiting to the receipt. */
export function agentTask(row: AgentTask): ActionDefinition<Fields, Json, StormshieldClient> {
  const { route, fields, name, ...facts } = row;
  return defineAction({
    ...facts,
    id: `stormshield.${name}`,
    requires: { permission: 'API key usage Remediation; Agent Monitoring to follow the task' },
    inferred: 'The route is not in the public documentation of the vendor; a published integration uses it.',
    input: {
      id: {
        kind: 'text',
        required: true,
        maxLength: 256,
        label: 'Agent',
        help: 'Host name of the agent, or its GUID with or without braces. Prefer the GUID: a name may belong to agents of two domains.',
      },
      ...fields,
    },
    output: taskAnswer,
    targets: (input) => [readAgentId((input as AgentInput).id)],
    reach: async (input) => reachOfAgent(readAgentId((input as AgentInput).id)),
    async run(input, context: ActionContext<StormshieldClient>) {
      const { id, ...values } = input as AgentInput;
      const target = readAgentId(id);
      const call: ConsoleCall = {
        method: 'POST',
        path: `/agents/${pathSegment(target, 'input.id')}/tasks/${route}`,
        body: { json: taskBody(context.client, values) },
        effect: 'write',
        subject: `the agent ${target}`,
        usage: 'Remediation',
        target,
      };
      const seen = await send(context.client, call, context);
      return taskOutcome(createdTask(seen, target), seen, { target, polling: context.client.polling });
    },
    settle: settleTask,
  });
}
