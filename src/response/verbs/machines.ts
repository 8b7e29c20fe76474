import type { Machine } from '#kernel/endpoint.ts';
import { domainOf, hostOf, macsOf, sameDomain, serialOf, type Identity } from './machine-keys.ts';

type Match = Machine['matchedBy'][number];

/** Agents that are taken for one machine. */
export interface MachineGroup<E extends Identity> {
  /** Of the first agent: `<connection>/<agent>`. */
  readonly id: string;
  readonly name: string;
  readonly agents: readonly E[];
  readonly matchedBy: readonly Match[];
}

/** The strongest first: what a weaker sign would join is not joined when a stronger one speaks against it. */
const signs: readonly { readonly match: Match; readonly keysOf: (agent: Identity) => readonly string[] }[] = [
  { match: 'serial', keysOf: ({ serial }) => some(serialOf(serial)) },
  { match: 'domain-and-name', keysOf: (agent) => some(nameKey(agent)) },
  { match: 'mac', keysOf: ({ macs }) => macsOf(macs) },
];

/**
 * Which agents watch one machine. Every agent is in exactly one group, whatever the order they come in.
 * A machine has one agent per connection at most, so a sign that two agents of one connection share tells nothing:
 * cloned serial numbers, docks and stale twins never join machines.
 */
export function groupMachines<E extends Identity>(endpoints: readonly E[]): readonly MachineGroup<E>[] {
  const agents = [...new Map(endpoints.map((agent) => [agentKey(agent), agent])).values()].toSorted(byKey);
  const groupOf = new Map<E, Set<E>>(agents.map((agent) => [agent, new Set([agent])]));
  const matches = new Map<Set<E>, Set<Match>>();
  for (const { match, keysOf } of signs) {
    for (const sharing of sharers(agents, keysOf)) {
      for (const agent of sharing.slice(1)) join(sharing[0] as E, agent, match);
    }
  }

  function join(a: E, b: E, match: Match): void {
    const [one, other] = [groupOf.get(a), groupOf.get(b)];
    if (one === undefined || other === undefined || contradict([...one], [...other])) return;
    const matchedBy = matches.get(one) ?? new Set<Match>();
    for (const earlier of matches.get(other) ?? []) matchedBy.add(earlier);
    matches.set(one, matchedBy.add(match));
    if (one === other) return;
    for (const agent of other) {
      one.add(agent);
      groupOf.set(agent, one);
    }
  }

  return [...new Set(groupOf.values())].map((group) => machineOf([...group].toSorted(byKey), matches.get(group)));
}

export function agentKey({ connectionId, id }: Pick<Identity, 'connectionId' | 'id'>): string {
  return `${connectionId}/${id}`;
}

/** Agents that share a key, for each key that no connection has twice. */
function sharers<E extends Identity>(
  agents: readonly E[],
  keysOf: (agent: E) => readonly string[],
): readonly (readonly E[])[] {
  const byKeyText = new Map<string, E[]>();
  for (const agent of agents) {
    for (const key of keysOf(agent)) byKeyText.set(key, [...(byKeyText.get(key) ?? []), agent]);
  }
  return [...byKeyText.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, sharing]) => sharing)
    .filter((sharing) => new Set(sharing.map(({ connectionId }) => connectionId)).size === sharing.length);
}

function contradict(one: readonly Identity[], other: readonly Identity[]): boolean {
  if (one[0] === other[0]) return false;
  return one.some((a) => other.some((b) => cannotBeOne(a, b)));
}

function cannotBeOne(a: Identity, b: Identity): boolean {
  if (a.connectionId === b.connectionId) return true;
  const [serialA, serialB] = [serialOf(a.serial), serialOf(b.serial)];
  if (serialA !== null && serialB !== null) return serialA !== serialB;
  const [domainA, domainB] = [domainOf(a), domainOf(b)];
  return domainA !== null && domainB !== null && !sameDomain(domainA, domainB);
}

function nameKey(agent: Identity): string | null {
  const [domain, host] = [domainOf(agent), hostOf(agent.name)];
  return domain === null || host === '' ? null : `${domain.split('.')[0]}\\${host}`;
}

function machineOf<E extends Identity>(
  agents: readonly E[],
  matchedBy: ReadonlySet<Match> = new Set(),
): MachineGroup<E> {
  const first = agents[0] as E;
  return { id: agentKey(first), name: first.name, agents, matchedBy: [...matchedBy].toSorted() };
}

function byKey(a: Identity, b: Identity): number {
  return agentKey(a) < agentKey(b) ? -1 : 1;
}

function some(key: string | null): readonly string[] {
  return key === null ? [] : [key];
}
