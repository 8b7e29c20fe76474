import type { Catalog } from '#catalog/catalog.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Exchange, TargetResult } from '#kernel/result.ts';
import type { PlannedVerbCall, VerbCall, VerbImplementation } from '#kernel/verb.ts';
import { verbTable, type VerbId } from '#kernel/verb-table.ts';
import { askEach, type Console, type VerbParts } from './ask-console.ts';
import { agentLabel } from './labels.ts';

/** What one console has to do. */
export interface Share {
  readonly console: Console;
  /** Empty for a verb that is about no machine. */
  readonly agents: readonly Endpoint[];
  readonly input: JsonObject;
}

/** What will not be done: for one agent, or for a whole console. */
export interface Refusal {
  readonly console: Console;
  readonly agent: Endpoint | null;
  readonly error: AppError;
}

export interface Work {
  /** Parts are numbered by the planner. */
  readonly calls: readonly PlannedVerbCall[];
  readonly refusals: readonly Refusal[];
  /** Where nothing is left to do: `unchanged`. */
  readonly idle: readonly TargetResult[];
  readonly exchanges: readonly Exchange[];
}

/** The calls for what each console has to do, and what it cannot do. */
export async function shareOut(
  parts: VerbParts,
  verb: VerbId,
  shares: readonly Share[],
  signal: AbortSignal,
): Promise<Work> {
  const refusals: Refusal[] = [];
  const able: (Share & { readonly implementation: VerbImplementation })[] = [];
  for (const share of shares) {
    const { console, agents } = share;
    const implementation = implementationOf(parts.catalog, console, verb);
    if (implementation instanceof AppError) {
      refusals.push(...refusalsOf(share, implementation));
      continue;
    }
    const willing: Endpoint[] = [];
    for (const agent of agents) {
      const obstacle = implementation.obstacle?.(agent) ?? null;
      if (obstacle === null) willing.push(agent);
      else refusals.push({ console, agent, error: new AppError('unsupported', obstacle, { failureIndicator: verb }) });
    }
    if (agents.length === 0 || willing.length > 0) able.push({ ...share, agents: willing, implementation });
  }

  const prepared = await askEach(
    parts,
    able.filter(({ implementation }) => implementation.prepare !== undefined).map(({ console }) => console),
    signal,
    async (console, context) => {
      const share = able.find((one) => one.console === console);
      return share?.implementation.prepare?.(share.input, share.agents, context);
    },
  );
  const calls: PlannedVerbCall[] = [];
  const idle: TargetResult[] = [];
  for (const share of able) {
    const answer = prepared.find(({ console }) => console === share.console);
    if (answer !== undefined && 'error' in answer) {
      refusals.push(...refusalsOf(share, answer.error));
      continue;
    }
    try {
      const made = callsOf(share.implementation, { ...share, input: answer?.value ?? share.input });
      calls.push(...made);
      if (made.length === 0) idle.push(...unchanged(share));
    } catch (thrown) {
      refusals.push(...refusalsOf(share, toAppError(thrown, verb)));
    }
  }
  return { calls, refusals, idle, exchanges: prepared.flatMap(({ exchanges }) => exchanges) };
}

/** How this console does it, or why it cannot. */
export function implementationOf(
  catalog: Pick<Catalog, 'connector'>,
  { connection, support }: Console,
  verb: VerbId,
): VerbImplementation | AppError {
  const found = support.verbs.find((one) => one.verb === verb);
  if (found !== undefined && found.capability.level !== 'unsupported') return found;
  const reason =
    found?.capability.reason ??
    `${catalog.connector(connection.connector).title} has no ${verbTable[verb].title.toLowerCase()}.`;
  return new AppError('unsupported', reason, { failureIndicator: `${verb} on ${connection.title}` });
}

function callsOf(implementation: VerbImplementation, { console, agents, input }: Share): readonly PlannedVerbCall[] {
  const { id: connection, title: connectionTitle } = console.connection;
  const size = Math.max(1, implementation.maxEndpoints);
  const count = Math.max(1, Math.ceil(agents.length / size));
  return Array.from({ length: count }, (_, part) =>
    implementation
      .calls(input, agents.slice(part * size, (part + 1) * size))
      .map((call) => ({ ...declared(implementation, call), connection, connectionTitle, part })),
  ).flat();
}

/** Rules about a verb hold for the actions that it declares, so that a call of another one would get past them. */
function declared({ verb, actions }: VerbImplementation, call: VerbCall): VerbCall {
  if (actions.includes(call.actionId)) return call;
  throw new AppError('internal', `The verb ${verb} does not declare ${call.actionId}.`);
}

function refusalsOf({ console, agents }: Share, error: AppError): readonly Refusal[] {
  if (agents.length === 0) return [{ console, agent: null, error }];
  return agents.map((agent) => ({ console, agent, error }));
}

function unchanged({ console: { connection }, agents }: Share): readonly TargetResult[] {
  if (agents.length === 0) return [{ target: connection.title, status: 'unchanged' }];
  return agents.map((agent) => ({ target: agentLabel(agent, connection.title), status: 'unchanged' }));
}

const notThere: readonly string[] = ['not_found', 'vendor_not_found'];

/** A refusal as a target of the result: never a success. */
export function refusedTarget({ console, agent, error }: Refusal): TargetResult {
  const { title } = console.connection;
  const status = error.code === 'unsupported' ? 'unsupported' : notThere.includes(error.code) ? 'not_found' : 'failed';
  return { target: agent === null ? title : agentLabel(agent, title), status, error: error.toJson() };
}
