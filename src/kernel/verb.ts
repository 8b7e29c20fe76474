import type { ActionContext, Effect } from './action.ts';
import type { Endpoint } from './endpoint.ts';
import type { Json, JsonObject } from './json.ts';
import type { ActionResult } from './result.ts';
import type { RunMode } from './run.ts';
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

/** How one connector carries out one verb, on top of its own actions. */
export interface VerbImplementation<Client = unknown> {
  readonly verb: VerbId;
  readonly capability: Omit<Capability, 'verb'>;
  /** Agents that one call may name; more are split. */
  readonly maxEndpoints: number;
  /** The calls for these agents, in order. Pure. @throws AppError `invalid_input`, `unsupported` */
  calls(input: JsonObject, endpoints: readonly Endpoint[]): readonly VerbCall[];
  /** Of reading verbs: the rows of an answer in the verb's own words. */
  rows?(data: Json, raw: Json): readonly JsonObject[];
  /** Asks the console whether it works here; null when it cannot tell. Sends no write. */
  probe?(context: ActionContext<Client>): Promise<Omit<Capability, 'verb'> | null>;
}

/** How one connector finds endpoints; all verbs that name machines rest on it. */
export interface EndpointDirectory<Client = unknown> {
  /** Agents that match exactly; empty when there is none. */
  find(
    query: { readonly by: 'name' | 'address' | 'mac' | 'serial' | 'id'; readonly value: string },
    context: ActionContext<Client>,
  ): Promise<readonly Endpoint[]>;
  /** Every agent, page by page. */
  list(context: ActionContext<Client>): AsyncIterable<readonly Endpoint[]>;
  /** The present state of these agents, in one or few calls; agents that are gone are left out. */
  get(ids: readonly string[], context: ActionContext<Client>): Promise<readonly Endpoint[]>;
}

/** What a connector offers beside its actions. */
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
  readonly signal: AbortSignal;
}

/** A verb turned into calls of the single door. Made once, kept, and carried out as it is. */
export interface VerbPlan {
  readonly verb: VerbId;
  readonly effect: Effect;
  readonly input: JsonObject;
  readonly calls: readonly (VerbCall & { readonly connection: string; readonly connectionTitle: string })[];
  /** What will not be done, and why: unsupported connections, machines that nobody knows. */
  readonly left: ActionResult['targets'];
  /** The agents that the calls name, with what guard and containment need to know of them. */
  readonly endpoints: readonly Omit<Endpoint, 'raw'>[];
}

export interface VerbPlanner {
  /**
   * Resolves the machines (reads go out) and divides the work among connections.
   * @throws AppError `invalid_input` when a name matches two machines or none, `unsupported` when no connection can do it
   */
  plan(request: VerbRequest): Promise<VerbPlan>;
  /** One result of the results of all calls, in the order of the plan. Pending while one of them is. */
  merge(plan: VerbPlan, results: readonly ActionResult[]): ActionResult;
}
