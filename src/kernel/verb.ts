import type { ActionContext } from './action.ts';
import type { Effect } from './effect.ts';
import type { Endpoint } from './endpoint.ts';
import { AppError } from './error.ts';
import type { Json, JsonObject } from './json.ts';
import type { ActionResult, Exchange } from './result.ts';
import type { RunMode } from './run.ts';
import type { Simulation } from './simulation.ts';
import type { VerbId } from './verb-table.ts';

/**
 * Whether a verb works on a connection. `conditional` names what it depends on.
 * `documented`: the vendor says so. `observed`: a probe of this very connection saw it. `inferred`: neither.
 */
export interface Capability {
  readonly verb: VerbId;
  readonly level: 'full' | 'conditional' | 'unsupported';
  /** What it depends on, or why it is not there: agent, version, licence, permission, in a sentence. Empty for `full`. */
  readonly reason: string;
  readonly basis: 'documented' | 'observed' | 'inferred';
  /** The permission that the credentials need, in the vendor's words. */
  readonly permission: string | null;
}

/** One call of an action that carries out a part of a verb. */
export interface VerbCall {
  readonly actionId: string;
  readonly input: JsonObject;
  /** Agents that this call is for, by the console's ids; empty for verbs without endpoints. */
  readonly endpoints: readonly string[];
}

/**
 * How one connector carries out one verb, on top of its own actions.
 * `list-endpoints`, `get-endpoint` and `resolve-endpoint` are answered by the directory: their `calls` are never asked for.
 */
export interface VerbImplementation<Client = unknown> {
  readonly verb: VerbId;
  readonly capability: Omit<Capability, 'verb'>;
  /** The actions that its calls are made of. One that is asked for by itself is this verb all the same, for rules and for containment. */
  readonly actions: readonly string[];
  /** Actions that come to the same and name something else than agents, such as alerts; no call is made of them. */
  readonly alike?: readonly string[];
  /** Whether this input of one of the actions is this verb; every input is, when left out. */
  readonly isMeant?: (input: JsonObject) => boolean;
  /** Agents that one call may name; more are split. */
  readonly maxEndpoints: number;
  /** Why this very agent cannot do it, in a sentence; null when it can. Left out: every agent can. */
  obstacle?(endpoint: Endpoint): string | null;
  /**
   * Reads what `calls` needs besides, such as the ids behind a hash: the answer is the input that `calls` gets. Sends no write.
   * @throws AppError `vendor_not_found` when there is nothing to act on, `unsupported` for what this console cannot do
   */
  prepare?(input: JsonObject, endpoints: readonly Endpoint[], context: ActionContext<Client>): Promise<JsonObject>;
  /**
   * The calls for these agents, in order. Pure. `input` is the verb's own, with ids of detections as this console names them.
   * No calls mean that nothing is left to do: `unchanged`.
   * @throws AppError `invalid_input` for what this console needs besides, `unsupported` for what it cannot do
   */
  calls(input: JsonObject, endpoints: readonly Endpoint[]): readonly VerbCall[];
  /** Of reading verbs: the rows of an answer, in the shapes of `verb-rows.ts`. `raw` is `data` where the action keeps no other. */
  rows?(data: Json, raw: Json): readonly JsonObject[];
  /** Asks the console whether it works here; null when it cannot tell. Sends no write. */
  probe?(context: ActionContext<Client>): Promise<Omit<Capability, 'verb'> | null>;
}

/** By what a console finds agents. Ids are asked with `get`. */
export type EndpointKey = 'name' | 'address' | 'mac' | 'serial';

/** How one connector finds endpoints; all verbs that name machines rest on it. */
export interface EndpointDirectory<Client = unknown> {
  /** By what this console can be asked; empty for one that knows ids only. */
  readonly keys: readonly EndpointKey[];
  /** Whether it can list every agent. */
  readonly lists: boolean;
  /** Whether a bare text has the form of this console's agent ids, so that it is worth asking for; names of machines must not pass. */
  isId(text: string): boolean;
  /** Agents that match one of the values (100 at most) exactly, but for case; an agent that matches two comes once. */
  find(
    query: { readonly by: EndpointKey; readonly values: readonly string[] },
    context: ActionContext<Client>,
  ): Promise<readonly Endpoint[]>;
  /** Every agent, page by page. */
  list(context: ActionContext<Client>): AsyncIterable<readonly Endpoint[]>;
  /** The present state of these agents, in one or few calls; agents that are gone are left out. A console that cannot be asked takes ids at their word. */
  get(ids: readonly string[], context: ActionContext<Client>): Promise<readonly Endpoint[]>;
}

/**
 * What a connector offers beside its actions. Endpoints come from here with an empty `connectionId`:
 * a client does not know the connection that it belongs to, so whoever asks fills it in.
 */
export interface VerbSupport<Client = unknown> {
  readonly verbs: readonly VerbImplementation<Client>[];
  readonly directory: EndpointDirectory<Client>;
}

export interface VerbRequest {
  readonly verb: VerbId;
  readonly input: JsonObject;
  /** Ids or titles; all connections that know the machine when left out. */
  readonly connections?: readonly string[];
  readonly tenant: string;
  /** Of the run that asks; `live` when left out. */
  readonly mode?: RunMode;
  /** Of `simulate`: the consoles that stand in for the real ones. */
  readonly simulation?: Simulation;
  readonly signal: AbortSignal;
}

export interface PlannedVerbCall extends VerbCall {
  /** Id. */
  readonly connection: string;
  readonly connectionTitle: string;
  /** Calls of one part follow each other in their order; parts may be carried out at the same time. */
  readonly part: number;
}

/** An agent as plans keep it; reading verbs also keep the console's own row. */
export type PlannedEndpoint = Omit<Endpoint, 'raw'> & { readonly connectionTitle: string; readonly raw?: JsonObject };

/** A verb turned into calls of the single door. Made once, kept, and carried out as it is. Plain JSON. */
export interface VerbPlan {
  readonly verb: VerbId;
  readonly effect: Effect;
  readonly input: JsonObject;
  readonly calls: readonly PlannedVerbCall[];
  /** What will not be done, and why: unsupported connections, machines that nobody knows, consoles that did not answer. */
  readonly left: ActionResult['targets'];
  /** The agents that the verb is for, with what guard and containment need to know of them. */
  readonly endpoints: readonly PlannedEndpoint[];
  /** How agents belong together: ids of `endpoints` as `<connection>/<agent>`. */
  readonly machines: readonly VerbPlanMachine[];
  /** False when a console did not answer, so that there may be more agents than the plan names. */
  readonly complete: boolean;
  /** Sentences for people: consoles that cannot be asked by name, agents that were not chosen. */
  readonly notes: readonly string[];
  /** The reads that the plan rests on. */
  readonly exchanges: readonly Exchange[];
}

/** All calls of a verb on one connection. */
export interface VerbWhole {
  /** The same for all of them. */
  readonly group: string;
  /** Agents that they reach together. */
  readonly reaches: number;
}

/** What each call of a plan is a part of, by the id of its connection; where one call is all, it is part of nothing. */
export function wholesOf({ calls }: Pick<VerbPlan, 'calls'>, key: string): ReadonlyMap<string, VerbWhole> {
  const byConnection = [...Map.groupBy(calls, ({ connection }) => connection)].filter(([, own]) => own.length > 1);
  return new Map(
    byConnection.map(([connection, own]) => {
      const reaches = new Set(own.flatMap(({ endpoints }) => endpoints)).size;
      return [connection, { group: `${key}@${connection}`, reaches }];
    }),
  );
}

export interface VerbPlanMachine {
  readonly id: string;
  readonly name: string;
  readonly agents: readonly string[];
  readonly matchedBy: readonly ('serial' | 'mac' | 'domain-and-name')[];
}

export interface VerbPlanner {
  /**
   * Resolves the machines (reads go out) and divides the work among connections.
   * @throws AppError `invalid_input`; `ambiguous_target` when a name matches two machines; `not_found` when nobody knows any of them;
   * `unsupported` when no connection can do it; the console's own error when none of them answered
   */
  plan(request: VerbRequest): Promise<VerbPlan>;
  /** One result of the results of all calls, in the order of the plan. Pending while one of them is. */
  merge(plan: VerbPlan, results: readonly ActionResult[]): ActionResult;
}

/** The entry of a verb that a vendor does not have, with the sentence that says so. */
export function unsupportedVerb(
  verb: VerbId,
  reason: string,
  basis: 'documented' | 'inferred' = 'documented',
): VerbImplementation<never> {
  return {
    verb,
    capability: { level: 'unsupported', reason, basis, permission: null },
    actions: [],
    maxEndpoints: 1,
    calls() {
      throw new AppError('unsupported', reason, { failureIndicator: verb });
    },
  };
}
