import type { CapabilityMatrix, ConnectionCapabilities } from '#response/verbs/capabilities.ts';
import type { Clock } from '#kernel/clock.ts';
import { demand, demandEverywhere, reaches, type Principal } from './principal.ts';

/** A row of the matrix, with the age of what was observed. */
export interface CapabilityRow extends ConnectionCapabilities {
  /** Seconds since the console was asked; null when it was not. */
  readonly ageSeconds: number | null;
}

export interface CapabilityUseCases {
  /** @param refresh asks all consoles now, which needs the permission to read */
  list(principal: Principal, refresh: boolean, signal: AbortSignal): Promise<readonly CapabilityRow[]>;
}

export function capabilityUseCases(matrix: CapabilityMatrix, clock: Clock): CapabilityUseCases {
  return {
    async list(principal, refresh, signal) {
      demand(principal, 'view');
      if (refresh) demandEverywhere(principal, 'read');
      const all = await matrix.read(principal.requester.tenant, refresh, signal);
      const rows = all.filter(({ connection }) => reaches(principal, connection.id));
      const now = clock.now().getTime();
      return rows.map((row) => ({
        ...row,
        ageSeconds:
          row.observedAt === null ? null : Math.max(0, Math.round((now - Date.parse(row.observedAt)) / 1_000)),
      }));
    },
  };
}
