import type { Containment, Machine } from '../../generated/answers.ts';

/** How one agent of one console is named in the input of a verb. */
export function agentName({ connectionId, id }: Pick<Machine['agents'][number], 'connectionId' | 'id'>): string {
  return `${connectionId}/${id}`;
}

/** The newest open containment of any agent of the machine. */
export function containmentOf(machine: Machine, containments: readonly Containment[]): Containment | undefined {
  const names = new Set(machine.agents.map(agentName));
  return containments.find((each) => names.has(agentName({ connectionId: each.connectionId, id: each.endpointId })));
}

/** What the consoles say: the strictest of their answers. */
export function isolationOf({ agents }: Machine): Machine['agents'][number]['isolation'] {
  const order = ['isolated', 'isolating', 'releasing', 'unknown', 'released'] as const;
  return order.find((each) => agents.some(({ isolation }) => isolation === each)) ?? 'unknown';
}

/** True when one agent is, false when all are away, null when no console tells. */
export function onlineOf({ agents }: Machine): boolean | null {
  if (agents.some(({ online }) => online === true)) return true;
  return agents.some(({ online }) => online === false) ? false : null;
}

export function lastSeenOf({ agents }: Machine): string | null {
  return (
    agents
      .flatMap(({ lastSeenAt }) => lastSeenAt ?? [])
      .toSorted()
      .at(-1) ?? null
  );
}
