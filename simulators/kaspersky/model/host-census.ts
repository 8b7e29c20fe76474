import { statusId } from './host-attributes.ts';
import type { HostTable } from './host-table.ts';

export interface GroupCount {
  readonly all: number;
  readonly ok: number;
  readonly critical: number;
  readonly warning: number;
}

/** How many hosts are directly in each group; counted when first asked after a change. */
export interface HostCensus {
  of(groupId: number): GroupCount;
  /** Something changed that counts. */
  forget(): void;
}

const empty: GroupCount = { all: 0, ok: 0, critical: 0, warning: 0 };
const parts = ['ok', 'critical', 'warning'] as const;

export function createHostCensus(hosts: HostTable): HostCensus {
  let counts: Map<number, GroupCount> | null = null;

  function count(): Map<number, GroupCount> {
    const made = new Map<number, { all: number; ok: number; critical: number; warning: number }>();
    for (let index = 0; index < hosts.count; index += 1) {
      const host = hosts.at(index);
      const group = made.get(host.groupId) ?? { ...empty };
      group.all += 1;
      group[parts[statusId(host)] ?? 'ok'] += 1;
      made.set(host.groupId, group);
    }
    return made;
  }

  return {
    of(groupId) {
      counts ??= count();
      return counts.get(groupId) ?? empty;
    },
    forget() {
      counts = null;
    },
  };
}
