import type { Endpoint } from '#kernel/endpoint.ts';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { TargetResult } from '#kernel/result.ts';
import type { PlannedVerbCall, VerbPlan, VerbPlanner, VerbRequest } from '#kernel/verb.ts';
import { verbTable } from '#kernel/verb-table.ts';
import type { Console, VerbParts } from './ask-console.ts';
import { ambiguous, detectionsByConsole, withDetection } from './detections.ts';
import { withIncidents } from './incident-machines.ts';
import { listMachines } from './list-machines.ts';
import { agentKey } from './machines.ts';
import { mergeResults } from './merge.ts';
import { isOncePerMachine, shareOutOnce } from './one-agent.ts';
import { resolveEndpoints, type MeantMachine } from './resolve.ts';
import { refusedTarget, shareOut, type Refusal, type Share, type Work } from './share-out.ts';
import { endpointTexts, readVerbInput } from './verb-input.ts';
import { scopeOf, type VerbScope } from './verb-scope.ts';

/** Turns a verb into calls of the single door, and their results into one. */
export function createVerbPlanner(usual: VerbParts): VerbPlanner {
  return {
    async plan(request) {
      const parts = partsFor(usual, request);
      const input = readVerbInput(request.verb, request.input, parts.clock.now());
      const scope = await scopeOf(parts, request.tenant, request.connections);
      if (request.verb === 'list-endpoints') return listPlan(parts, request, input, scope);
      const texts = endpointTexts(input);
      if (texts !== null)
        return machinePlan(parts, request, input, scope, await withIncidents(parts, request.tenant, texts));
      return consolePlan(parts, request, input, scope);
    },
    merge: (plan, results) => mergeResults(usual.catalog, plan, results),
  };
}

/** A simulated run asks simulated consoles. */
function partsFor(parts: VerbParts, { simulation }: VerbRequest): VerbParts {
  if (simulation === undefined) return parts;
  return { ...parts, hub: { open: (connection) => parts.hub.open(connection, simulation) } };
}

async function listPlan(
  parts: VerbParts,
  request: VerbRequest,
  input: JsonObject,
  scope: VerbScope,
): Promise<VerbPlan> {
  const limit = input['limit'] as number;
  const { machines, ...found } = await listMachines(parts, scope.consoles, limit, request.signal);
  const shown = machines.slice(0, limit).map((machine) => ({ machine, agents: machine.agents }));
  const notes =
    machines.length > limit
      ? [...found.notes, `${machines.length} machines were read; ${limit} are shown.`]
      : found.notes;
  return planOf(request, scope, input, shown, {
    calls: [],
    ...found,
    left: [...found.left, ...strangerTargets(scope)],
    notes,
  });
}

/** A verb about machines: who they are, who watches them, and which of their agents are told. */
async function machinePlan(
  parts: VerbParts,
  request: VerbRequest,
  given: JsonObject,
  scope: VerbScope,
  texts: readonly string[],
): Promise<VerbPlan> {
  const { verb, signal } = request;
  const { consoles, input } = withDetection(given, scope.consoles);
  const isQuestion = verb === 'get-endpoint' || verb === 'resolve-endpoint';
  const resolved = await resolveEndpoints(parts, consoles, texts, isQuestion, signal);
  const left = [...resolved.left, ...strangerTargets(scope)];
  const { complete, exchanges } = resolved;
  if (isQuestion)
    return planOf(request, scope, given, resolved.machines, {
      calls: [],
      left,
      complete,
      exchanges,
      notes: resolved.notes,
    });

  requireOneOwner(input, resolved.machines, consoles);
  const shareFor = (console: Console, agents: readonly Endpoint[]): Share => ({ console, agents, input });
  const work = isOncePerMachine(verb)
    ? await shareOutOnce(parts, verb, resolved.machines, { consoles, shareFor, signal })
    : { ...(await shareOut(parts, verb, sharesOf(consoles, resolved.machines, shareFor), signal)), notes: [] };
  requireWork(work);
  return planOf(request, scope, given, resolved.machines, {
    calls: work.calls,
    left: [...left, ...work.refusals.map(refusedTarget), ...work.idle],
    complete,
    notes: [...resolved.notes, ...work.notes],
    exchanges: [...exchanges, ...work.exchanges],
  });
}

/** A verb about no machine: every console in reach takes its part. */
async function consolePlan(
  parts: VerbParts,
  request: VerbRequest,
  input: JsonObject,
  scope: VerbScope,
): Promise<VerbPlan> {
  const { detections } = input;
  const shares: readonly Share[] = Array.isArray(detections)
    ? [...detectionsByConsole(detections as readonly string[], scope.consoles, detectionConsoles(scope, request))].map(
        ([console, ids]) => ({
          console,
          agents: [],
          input: { ...input, detections: ids },
        }),
      )
    : scope.consoles.map((console) => ({ console, agents: [], input }));
  const work = await shareOut(parts, request.verb, shares, request.signal);
  requireWork(work);
  return planOf(request, scope, input, [], {
    calls: work.calls,
    left: [...work.refusals.map(refusedTarget), ...work.idle, ...strangerTargets(scope)],
    complete: true,
    notes: [],
    exchanges: work.exchanges,
  });
}

/** A bare id can only be meant for a console that has the verb. */
function detectionConsoles({ consoles, wasNamed }: VerbScope, { verb }: VerbRequest): readonly Console[] {
  if (wasNamed) return consoles;
  const able = consoles.filter(({ support }) =>
    support.verbs.some((one) => one.verb === verb && one.capability.level !== 'unsupported'),
  );
  return able.length === 0 ? consoles : able;
}

/** @throws AppError `ambiguous_target` when a bare id of a detection could be one of several consoles */
function requireOneOwner(input: JsonObject, machines: readonly MeantMachine[], consoles: readonly Console[]): void {
  const { detection } = input;
  if (typeof detection !== 'string' || consoles.length < 2) return;
  const owners = new Set(machines.flatMap(({ agents }) => agents.map(({ connectionId }) => connectionId)));
  if (owners.size > 1)
    throw ambiguous(
      detection,
      consoles.filter(({ connection }) => owners.has(connection.id)),
    );
}

function sharesOf(
  consoles: readonly Console[],
  machines: readonly MeantMachine[],
  shareFor: (console: Console, agents: readonly Endpoint[]) => Share,
): readonly Share[] {
  const agents = machines.flatMap((machine) => machine.agents);
  return consoles.flatMap((console) => {
    const own = agents.filter(({ connectionId }) => connectionId === console.connection.id);
    return own.length === 0 ? [] : [shareFor(console, own)];
  });
}

/** @throws AppError the reason why nothing at all can be done */
function requireWork({ calls, idle, refusals }: Work): void {
  const first = refusals[0];
  if (calls.length > 0 || idle.length > 0 || first === undefined) return;
  const { code, message, statusCode, failureIndicator } = mostTelling(refusals).error;
  const more = refusals.length > 1 ? ` (and ${refusals.length - 1} more)` : '';
  throw new AppError(code, `${message}${more}`, {
    failureIndicator,
    statusCode,
    targets: refusals.map(refusedTarget),
    cause: first.error,
  });
}

/** What a person can change says more than what a console will never have. */
function mostTelling(refusals: readonly Refusal[]): Refusal {
  return refusals.find(({ error }) => error.code !== 'unsupported') ?? (refusals[0] as Refusal);
}

function strangerTargets({ strangers }: VerbScope): readonly TargetResult[] {
  return strangers.map(({ title }) => ({
    target: title,
    status: 'unsupported',
    error: new AppError('unsupported', `${title} is a connection that knows no machines, and has no verbs.`, {
      failureIndicator: title,
    }).toJson(),
  }));
}

interface Made extends Pick<VerbPlan, 'left' | 'complete' | 'notes' | 'exchanges'> {
  readonly calls: readonly PlannedVerbCall[];
}

function planOf(
  request: VerbRequest,
  { consoles }: VerbScope,
  input: JsonObject,
  machines: readonly MeantMachine[],
  made: Made,
): VerbPlan {
  const { effect } = verbTable[request.verb];
  // Calls of writes are kept with every agent, but not with the console's whole row of each.
  const keepsRaw = made.calls.length === 0;
  const titles = new Map(consoles.map(({ connection: { id, title } }) => [id, title]));
  return {
    verb: request.verb,
    effect,
    input,
    ...made,
    endpoints: machines.flatMap(({ agents }) =>
      agents.map(({ raw, ...agent }) => ({
        ...agent,
        connectionTitle: titles.get(agent.connectionId) ?? agent.connectionId,
        ...(keepsRaw ? { raw } : {}),
      })),
    ),
    machines: machines.map(({ machine: { id, name, matchedBy }, agents }) => ({
      id,
      name,
      agents: agents.map(agentKey),
      matchedBy,
    })),
  };
}
