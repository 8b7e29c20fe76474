import type { Json, JsonObject } from '#kernel/json.ts';
import { AppError } from '#kernel/error.ts';
import type { VerbPlanner } from '#kernel/verb.ts';
import type { MachineSnapshots } from '#response/verbs/machine-snapshot.ts';
import { endpointView } from '#response/verbs/verb-rows.ts';
import { demand, grantOf, reaches, type Principal } from './principal.ts';

export interface EndpointQuery {
  /** A part of a name, an address, a serial number, a group, a tag or a user. */
  readonly search?: string;
  /** Id or title. */
  readonly connection?: string;
  readonly limit: number;
  /** The id of the last machine of the page before. */
  readonly after?: string;
  readonly refresh: boolean;
  readonly signal: AbortSignal;
}

export interface EndpointPage {
  readonly items: readonly JsonObject[];
  readonly next: string | null;
  readonly total: number;
  readonly observedAt: string;
  /** False when a console did not answer. */
  readonly complete: boolean;
  readonly left: Json;
  readonly notes: readonly string[];
}

export interface EndpointUseCases {
  /** Machines over all connections. */
  list(principal: Principal, query: EndpointQuery): Promise<EndpointPage>;
  /** One machine with all its agents, asked from the consoles now. @throws AppError `not_found` */
  get(principal: Principal, id: string, signal: AbortSignal): Promise<JsonObject>;
}

interface Parts {
  readonly verbs: VerbPlanner;
  readonly machines: MachineSnapshots;
}

export function endpointUseCases({ verbs, machines }: Parts): EndpointUseCases {
  return {
    async list(principal, { search, connection, limit, after, refresh, signal }) {
      demand(principal, 'read');
      const { tenant } = principal.requester;
      const snapshot = await machines.read(tenant, refresh, signal);
      const title = (id: string): string => snapshot.titles.get(id) ?? id;
      const hidden = [...snapshot.titles].filter(([id]) => !reaches(principal, id)).map(([, name]) => name);
      const isHidden = (text: string): boolean => hidden.some((name) => text.includes(name));
      const wanted = snapshot.machines
        .map(({ agents, ...machine }) => ({
          ...machine,
          agents: agents.filter(({ connectionId }) => reaches(principal, connectionId)),
        }))
        .filter(({ agents }) =>
          agents.some(
            (agent) => connection === undefined || [agent.connectionId, title(agent.connectionId)].includes(connection),
          ),
        )
        .filter(({ agents }) => search === undefined || agents.some((agent) => holds(agent, search)));
      const page = wanted.filter(({ id }) => after === undefined || id > after).slice(0, limit + 1);
      const shown = page.slice(0, limit);
      return {
        items: shown.map(({ id, name, matchedBy, agents }) => ({
          id,
          name,
          matchedBy: [...matchedBy],
          agents: agents.map((agent) => endpointView({ ...agent, connectionTitle: title(agent.connectionId) })),
        })),
        next: page.length > limit ? (shown.at(-1)?.id ?? null) : null,
        total: wanted.length,
        observedAt: snapshot.observedAt,
        complete: snapshot.complete,
        left: JSON.parse(JSON.stringify(snapshot.left.filter(({ target }) => !isHidden(target)))) as Json,
        notes: snapshot.notes.filter((text) => !isHidden(text)),
      };
    },
    async get(principal, id, signal) {
      demand(principal, 'read');
      const { connections } = grantOf(principal);
      const plan = await verbs.plan({
        verb: 'get-endpoint',
        input: { endpoint: id },
        tenant: principal.requester.tenant,
        signal,
        ...(connections === null ? {} : { connections }),
      });
      const [machine] = plan.machines;
      if (machine === undefined) throw new AppError('not_found', `No console knows ${id}.`, { failureIndicator: id });
      return {
        id: machine.id,
        name: machine.name,
        matchedBy: [...machine.matchedBy],
        agents: plan.endpoints.map((agent) => ({ ...endpointView(agent), raw: agent.raw ?? {} })),
        complete: plan.complete,
        notes: [...plan.notes],
      };
    },
  };
}

function holds(
  agent: Parameters<typeof endpointView>[0] | Omit<Parameters<typeof endpointView>[0], 'connectionTitle'>,
  search: string,
): boolean {
  const { id, name, domain, serial, user, operatingSystem, addresses, macs, groups, tags } = agent;
  const texts = [id, name, domain, serial, user, operatingSystem, ...addresses, ...macs, ...groups, ...tags];
  return texts.some((text) => text !== null && text.toLowerCase().includes(search.toLowerCase()));
}
