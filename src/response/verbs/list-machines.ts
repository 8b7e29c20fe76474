import type { Endpoint } from '#kernel/endpoint.ts';
import { AppError } from '#kernel/error.ts';
import type { Exchange, TargetResult } from '#kernel/result.ts';
import { askEach, type Console, type VerbParts } from './ask-console.ts';
import { groupMachines, type MachineGroup } from './machines.ts';

export interface MachineListing {
  readonly machines: readonly MachineGroup<Endpoint>[];
  readonly left: readonly TargetResult[];
  readonly complete: boolean;
  readonly notes: readonly string[];
  readonly exchanges: readonly Exchange[];
}

/** Longer than for a question about one machine: a fleet comes page by page. */
const listMs = 60_000;

/**
 * All machines of the consoles, up to `limit` agents of each.
 * @param keep what is kept of each agent while the list is read
 * @throws AppError of the first console when none answered
 */
export async function listMachines(
  parts: VerbParts,
  consoles: readonly Console[],
  limit: number,
  signal: AbortSignal,
  keep: (agent: Endpoint) => Endpoint = (agent) => agent,
): Promise<MachineListing> {
  const able = consoles.filter(({ support }) => support.directory.lists);
  const unable = consoles.filter((console) => !able.includes(console));
  const answers = await askEach(
    parts,
    able,
    signal,
    async ({ connection, support }, context) => {
      const agents: Endpoint[] = [];
      for await (const page of support.directory.list(context)) {
        agents.push(...page.map((agent) => keep({ ...agent, connectionId: connection.id })));
        if (agents.length > limit) break;
      }
      return { agents: agents.slice(0, limit), more: agents.length > limit, title: connection.title };
    },
    parts.answerMs ?? listMs,
  );
  const read = answers.flatMap((answer) => ('value' in answer ? [answer.value] : []));
  const silent = answers.flatMap((answer) => ('error' in answer ? [answer] : []));
  if (read.length === 0) {
    throw (
      silent[0]?.error ??
      new AppError('unsupported', 'No connection that was asked can list its machines.', {
        failureIndicator: 'list-endpoints',
      })
    );
  }
  return {
    machines: groupMachines(read.flatMap(({ agents }) => agents)),
    left: [
      ...silent.map(({ console, error }) => ({
        target: console.connection.title,
        status: 'failed' as const,
        error: error.toJson(),
      })),
      ...unable.map(({ connection }) => ({
        target: connection.title,
        status: 'unsupported' as const,
        error: new AppError('unsupported', `${connection.title} cannot list its machines.`, {
          failureIndicator: `list-endpoints on ${connection.title}`,
        }).toJson(),
      })),
    ],
    complete: silent.length === 0,
    notes: read
      .filter(({ more }) => more)
      .map(({ title }) => `${title} has more than ${limit} agents; only the first are shown.`),
    exchanges: answers.flatMap(({ exchanges }) => exchanges),
  };
}
