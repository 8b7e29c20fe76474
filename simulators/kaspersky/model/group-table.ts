/** An administration group. */
export interface Group {
  readonly id: number;
  readonly name: string;
  readonly parentId: number;
  readonly virtualServerId: number;
  readonly createdAt: number;
}

export interface GroupTable {
  list(): readonly Group[];
  byId(id: number): Group | undefined;
  childrenOf(id: number): readonly Group[];
  /** The group and everything below it. */
  subtreeOf(id: number): ReadonlySet<number>;
  /** Every parent, nearest first. */
  parentsOf(id: number): readonly number[];
  /** 0 or 1: under which of the two top groups it hangs. */
  topOf(id: number): number;
  pathOf(id: number): string;
  levelOf(id: number): number;
  add(name: string, parentId: number, virtualServerId: number): Group;
  remove(id: number): void;
  reset(): void;
}

/** The number of the group that holds the two top groups; never in a list. */
export const superGroupId = 2;

export interface VirtualServer {
  readonly id: number;
  readonly name: string;
}

export const virtualServers: readonly VirtualServer[] = [{ id: 1, name: 'Branch Lyon' }];

const seedGroups: readonly Omit<Group, 'createdAt'>[] = [
  { id: 0, name: 'Managed devices', parentId: superGroupId, virtualServerId: 0 },
  { id: 1, name: 'Unassigned devices', parentId: superGroupId, virtualServerId: 0 },
  { id: 4, name: 'WORKGROUP', parentId: 1, virtualServerId: 0 },
  { id: 5, name: 'Workstations', parentId: 0, virtualServerId: 0 },
  { id: 6, name: 'Paris', parentId: 5, virtualServerId: 0 },
  { id: 7, name: 'Servers', parentId: 0, virtualServerId: 0 },
  { id: 8, name: 'Pilot group', parentId: 0, virtualServerId: 0 },
  { id: 9, name: 'Branch Lyon', parentId: 0, virtualServerId: 1 },
];

export function createGroupTable(clock: { now(): number }): GroupTable {
  const groups = new Map<number, Group>();
  let lastId = 0;

  function reset(): void {
    groups.clear();
    const createdAt = clock.now() - 400 * 86_400_000;
    for (const group of seedGroups) groups.set(group.id, { ...group, createdAt });
    lastId = 9;
  }

  const childrenOf = (id: number): readonly Group[] => [...groups.values()].filter((group) => group.parentId === id);

  function parentsOf(id: number): readonly number[] {
    const parent = groups.get(id)?.parentId;
    return parent === undefined || parent === superGroupId ? [] : [parent, ...parentsOf(parent)];
  }

  reset();
  return {
    list: () => [...groups.values()],
    byId: (id) => groups.get(id),
    childrenOf,
    subtreeOf(id) {
      const found = new Set([id]);
      for (const member of found) for (const child of childrenOf(member)) found.add(child.id);
      return found;
    },
    parentsOf,
    topOf: (id) => parentsOf(id).at(-1) ?? id,
    pathOf(id) {
      const names = [id, ...parentsOf(id)].map((member) => groups.get(member)?.name ?? '');
      return `${names.toReversed().join('/')}/`;
    },
    levelOf: (id) => parentsOf(id).length,
    add(name, parentId, virtualServerId) {
      lastId += 1;
      const group = { id: lastId, name, parentId, virtualServerId, createdAt: clock.now() };
      groups.set(group.id, group);
      return group;
    },
    remove: (id) => void groups.delete(id),
    reset,
  };
}
