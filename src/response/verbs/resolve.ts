import type { Endpoint } from '#kernel/endpoint.ts';
import { AppError } from '#kernel/error.ts';
import type { Exchange, TargetResult } from '#kernel/result.ts';
import { indexAgents } from './agent-index.ts';
import type { Answer, Console, VerbParts } from './ask-console.ts';
import { readEndpointText, type EndpointText } from './endpoint-text.ts';
import { findAgents } from './find-agents.ts';
import { agentLabel, fewOf } from './labels.ts';
import { agentKey, groupMachines, type MachineGroup } from './machines.ts';

/** A machine, and those of its agents that are meant. */
export interface MeantMachine {
  readonly machine: MachineGroup<Endpoint>;
  readonly agents: readonly Endpoint[];
}

export interface Resolution {
  readonly machines: readonly MeantMachine[];
  /** Texts that nobody knows, and consoles that did not answer. */
  readonly left: readonly TargetResult[];
  /** False when a console did not answer. */
  readonly complete: boolean;
  readonly notes: readonly string[];
  readonly exchanges: readonly Exchange[];
}

/**
 * From what people type to agents.
 * @param consoles those that are asked
 * @param withSiblings an agent that is named exactly stands for its whole machine, as it does in questions
 * @throws AppError `ambiguous_target` with every candidate; `not_found` when nothing is found; the console's own error when none answered
 */
export async function resolveEndpoints(
  parts: VerbParts,
  consoles: readonly Console[],
  texts: readonly string[],
  withSiblings: boolean,
  signal: AbortSignal,
): Promise<Resolution> {
  const read = [...new Map(texts.map((text) => [text.trim(), readEndpointText(text, consoles)])).values()];
  const meansMachine = (text: EndpointText): boolean => withSiblings || text.kind !== 'agent';
  const { agents, answers } = await findAgents(parts, consoles, read, meansMachine, signal);
  const groups = groupMachines(agents);
  const groupOf = new Map(groups.flatMap((group) => group.agents.map((agent) => [agentKey(agent), group] as const)));
  const index = indexAgents(agents);

  const meant = new Map<MachineGroup<Endpoint>, Set<Endpoint>>();
  const [unknown, ambiguous]: [EndpointText[], Ambiguity[]] = [[], []];
  for (const text of read) {
    const found = index.meant(text);
    const machines = [...new Set(found.map((agent) => groupOf.get(agentKey(agent))))].filter(
      (one) => one !== undefined,
    );
    if (machines[0] === undefined) unknown.push(text);
    else if (machines.length > 1) ambiguous.push({ text: text.text, machines });
    else addAll(meant, machines[0], meansMachine(text) ? machines[0].agents : found);
  }
  const titles = new Map(consoles.map(({ connection: { id, title } }) => [id, title]));
  if (ambiguous.length > 0) throw ambiguity(ambiguous, titles);

  const silent = silentAnswers(answers);
  if (meant.size === 0) throw silent[0]?.error ?? nobodyKnows(unknown, consoles);
  return {
    machines: [...meant].map(([machine, chosen]) => ({ machine, agents: [...chosen] })),
    left: [
      ...unknown.map((text) => ({
        target: text.text,
        status: 'not_found' as const,
        error: nobodyKnows([text], consoles).toJson(),
      })),
      ...silent.map(({ console, error }) => ({
        target: console.connection.title,
        status: 'failed' as const,
        error: error.toJson(),
      })),
    ],
    complete: silent.length === 0,
    notes: silent.map(
      ({ console }) => `${console.connection.title} did not answer: it may know more agents of these machines.`,
    ),
    exchanges: answers.flatMap(({ exchanges }) => exchanges),
  };
}

interface Ambiguity {
  readonly text: string;
  readonly machines: readonly MachineGroup<Endpoint>[];
}

/** The first failure of each console. */
function silentAnswers<T>(answers: readonly Answer<T>[]): readonly { console: Console; error: AppError }[] {
  const failed = answers.flatMap((answer) => ('error' in answer ? [answer] : []));
  return [...new Map(failed.toReversed().map(({ console, error }) => [console, { console, error }])).values()];
}

const mostCandidates = 20;

function ambiguity(found: readonly Ambiguity[], titles: ReadonlyMap<string, string>): AppError {
  const title = ({ connectionId }: Endpoint): string => titles.get(connectionId) ?? connectionId;
  const sentences = found.slice(0, 3).map(({ text, machines }) => {
    const candidates = machines.map(({ agents }) =>
      agents.map((agent) => agentLabel(agent, title(agent))).join(' with '),
    );
    return `\`${text}\` means ${machines.length} machines: ${fewOf(candidates)}.`;
  });
  const first = found[0]?.machines[0]?.agents[0];
  const hint = first === undefined ? '' : ` Name the one that is meant, for example \`${title(first)}/${first.id}\`.`;
  return new AppError('ambiguous_target', `${sentences.join(' ')}${hint}`, {
    failureIndicator: found[0]?.text ?? 'endpoints',
    details: {
      ambiguous: found.map(({ text, machines }) => ({
        text,
        candidates: machines.slice(0, mostCandidates).flatMap(({ agents }) =>
          agents.map((agent) => ({
            type: `${title(agent)}/${agent.id}`,
            name: agent.name,
            domain: agent.domain,
            serial: agent.serial,
            groups: [...agent.groups],
            online: agent.online,
            lastSeenAt: agent.lastSeenAt,
          })),
        ),
      })),
    },
  });
}

function nobodyKnows(texts: readonly EndpointText[], consoles: readonly Console[]): AppError {
  const names = fewOf(texts.map(({ text }) => `\`${text}\``));
  const byIdOnly = consoles.filter(({ support }) => support.directory.keys.length === 0);
  const hint =
    byIdOnly[0] === undefined || texts.every(({ kind }) => kind === 'agent')
      ? ''
      : ` ${fewOf(byIdOnly.map(({ connection }) => connection.title))} can be asked by agent id only: write \`${byIdOnly[0].connection.title}/<agent id>\`.`;
  return new AppError('not_found', `No console that was asked knows ${names}.${hint}`, {
    failureIndicator: texts[0]?.text ?? 'endpoints',
  });
}

function addAll<K, V>(map: Map<K, Set<V>>, key: K, values: readonly V[]): void {
  const known = map.get(key) ?? new Set<V>();
  for (const value of values) known.add(value);
  map.set(key, known);
}
