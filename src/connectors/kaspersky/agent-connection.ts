import type { Console } from './client.ts';
import { hasBit, hostStatus } from './endpoint-row.ts';
import { anyOf, equals } from './filter-text.ts';
import { readRows } from './result-set.ts';
import { hostSearch } from './searches.ts';
import { membersOf, unwrap } from './unwrap.ts';

/** A device's agent, as the console has seen it last. */
export interface AgentSeen {
  /** By the console's clock; null for an agent that has never connected. */
  readonly connectedAt: string | null;
  readonly alive: boolean;
}

const idsPerSearch = 50;
const fields = ['KLHST_WKS_HOSTNAME', 'KLHST_WKS_LAST_NAGENT_CONNECTED', 'KLHST_WKS_STATUS'];

/** By host id; a device that the console does not show is not there. */
export async function readAgents(
  console: Console,
  hostIds: readonly string[],
): Promise<ReadonlyMap<string, AgentSeen>> {
  const seen = new Map<string, AgentSeen>();
  for (let start = 0; start < hostIds.length; start += idsPerSearch) {
    const conditions = hostIds.slice(start, start + idsPerSearch).map((id) => equals('KLHST_WKS_HOSTNAME', id));
    const search = hostSearch(anyOf(conditions), fields, { countInAnswer: true });
    const { rows } = await readRows(console, search, { limit: idsPerSearch });
    for (const row of rows.map(membersOf)) {
      const { KLHST_WKS_HOSTNAME: id, KLHST_WKS_LAST_NAGENT_CONNECTED: time, KLHST_WKS_STATUS: status } = row;
      const connectedAt = unwrap(time ?? null);
      if (typeof id !== 'string') continue;
      seen.set(id.toLowerCase(), {
        connectedAt: typeof connectedAt === 'string' ? connectedAt : null,
        alive: hasBit(status, hostStatus.agentAlive) === true,
      });
    }
  }
  return seen;
}

/**
 * Whether an agent has connected after the console was asked about it the first time. Both times are the console's own,
 * so no other clock has a say in it.
 * @param before as a receipt keeps it: empty for an agent that had never connected, absent where the console did not tell
 */
export function hasConnectedSince(agent: AgentSeen, before: string | undefined): boolean {
  if (before === undefined || agent.connectedAt === null) return false;
  return before === '' || Date.parse(agent.connectedAt) > Date.parse(before);
}
