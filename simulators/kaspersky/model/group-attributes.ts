import { dictionary, type Dictionary } from './attribute.ts';
import { superGroupId, virtualServers, type Group, type GroupTable } from './group-table.ts';
import type { HostCensus } from './host-census.ts';

export function groupAttributes(groups: GroupTable, census: HostCensus): Dictionary<Group> {
  const below = (group: Group, part: 'all' | 'ok' | 'critical' | 'warning'): number =>
    [...groups.subtreeOf(group.id)].reduce((sum, id) => sum + census.of(id)[part], 0);
  return dictionary<Group>({
    id: { type: 'int', read: (group) => group.id },
    name: { type: 'string', read: (group) => group.name },
    parentId: { type: 'int', read: (group) => (group.parentId === superGroupId ? -1 : group.parentId) },
    autoRemovePeriod: { type: 'int', read: () => 60 },
    notifyPeriod: { type: 'int', read: () => 7 },
    creationDate: { type: 'datetime', read: (group) => group.createdAt },
    lastUpdate: { type: 'datetime', read: (group) => group.createdAt },
    hostsNum: { type: 'int', read: (group) => census.of(group.id).all },
    childGroupsNum: { type: 'int', read: (group) => groups.childrenOf(group.id).length },
    grp_full_name: { type: 'string', read: (group) => groups.pathOf(group.id) },
    level: { type: 'int', read: (group) => groups.levelOf(group.id) },
    KLSRV_HSTSTAT_CRITICAL: { type: 'params', read: () => ({}) },
    KLSRV_HSTSTAT_WARNING: { type: 'params', read: () => ({}) },
    KLGRP_HlfInherited: { type: 'bool', read: (group) => group.parentId !== superGroupId },
    KLGRP_HlfForceChildren: { type: 'bool', read: () => false },
    KLGRP_HlfForced: { type: 'bool', read: () => false },
    KLGRP_GRP_GROUPID_GP: { type: 'int', read: (group) => groups.topOf(group.id) },
    c_grp_autoInstallPackageId: { type: 'array', read: () => [] },
    grp_from_unassigned: { type: 'bool', read: (group) => groups.topOf(group.id) === 1 },
    grp_enable_fscan: { type: 'bool', read: () => true },
    KLSRVH_SRV_DN: { type: 'string', read: () => 'Administration Server' },
    KLVSRV_ID: { type: 'int', read: (group) => (group.virtualServerId === 0 ? undefined : group.virtualServerId) },
    KLVSRV_DN: {
      type: 'string',
      read: (group) => virtualServers.find((server) => server.id === group.virtualServerId)?.name,
    },
    KLGRP_CHLDGRP_CNT: { type: 'int', read: (group) => groups.subtreeOf(group.id).size - 1 },
    KLGRP_CHLDHST_CNT: { type: 'int', read: (group) => below(group, 'all') },
    KLGRP_CHLDHST_CNT_OK: { type: 'int', read: (group) => below(group, 'ok') },
    KLGRP_CHLDHST_CNT_CRT: { type: 'int', read: (group) => below(group, 'critical') },
    KLGRP_CHLDHST_CNT_WRN: { type: 'int', read: (group) => below(group, 'warning') },
  });
}
