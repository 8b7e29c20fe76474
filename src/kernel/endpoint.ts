import type { JsonObject } from './json.ts';

/** What kinds of machine a policy may protect; vendors that do not say leave it null. */
export type EndpointRole = 'domain_controller' | 'server' | 'workstation' | 'mobile';

/** One agent of one console, as far as the console tells. Members that it does not tell are null or empty. */
export interface Endpoint {
  readonly connectionId: string;
  /** The console's own id of the agent. */
  readonly id: string;
  readonly name: string;
  readonly domain: string | null;
  readonly serial: string | null;
  readonly macs: readonly string[];
  readonly addresses: readonly string[];
  readonly operatingSystem: string | null;
  readonly agentVersion: string | null;
  readonly role: EndpointRole | null;
  /** Groups, sites and accounts that it belongs to, by name. */
  readonly groups: readonly string[];
  readonly tags: readonly string[];
  readonly user: string | null;
  readonly online: boolean | null;
  readonly lastSeenAt: string | null;
  /** What the console says now; `unknown` where it does not tell. */
  readonly isolation: 'isolated' | 'isolating' | 'released' | 'releasing' | 'unknown';
  readonly raw: JsonObject;
}

/** One machine with every agent that watches it. */
export interface Machine {
  /** Of the first agent: `<connection>/<agent>`. */
  readonly id: string;
  readonly name: string;
  readonly agents: readonly Endpoint[];
  /** Why the agents are taken for one machine. */
  readonly matchedBy: readonly ('serial' | 'mac' | 'domain-and-name')[];
}

/** What a write reaches, asked from the console before it is judged. */
export interface Reach {
  /** Agents that would be reached, at most `limit` of them. */
  readonly endpoints: readonly Endpoint[];
  /** How many objects the console would take, endpoints or others; null when it cannot be counted. */
  readonly count: number | null;
  /** All objects that the console holds of that kind, for shares of a fleet; null when unknown. */
  readonly fleet: number | null;
  /** True when `endpoints` is every endpoint that is reached. */
  readonly complete: boolean;
}
