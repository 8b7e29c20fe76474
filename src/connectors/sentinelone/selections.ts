import type { Json } from '#kernel/json.ts';

/** Something that a filter can select, and the list in which it can be counted and looked up. */
export interface Selection {
  /** For people: "3 endpoints". */
  readonly noun: string;
  /** The listing whose query takes the fields of the filter. */
  readonly path: string;
  /** A call that only counts; otherwise the listing counts with `countOnly`. */
  readonly countPath?: string;
  readonly itemsPath?: string;
  /** The filter field that names single objects. */
  readonly idField: string;
  /** The filter field under another name in the listing. */
  readonly queryNames?: Readonly<Record<string, string>>;
}

export const selections = {
  agents: {
    noun: 'endpoints',
    path: '/agents',
    countPath: '/agents/count',
    idField: 'ids',
    queryNames: { agentIds: 'ids' },
  },
  threats: { noun: 'threats', path: '/threats', idField: 'ids' },
  alerts: { noun: 'alerts', path: '/cloud-detection/alerts', idField: 'ids' },
  users: { noun: 'users', path: '/users', idField: 'ids' },
  serviceUsers: { noun: 'service users', path: '/service-users', idField: 'ids' },
  sites: { noun: 'sites', path: '/sites', itemsPath: 'data.sites', idField: 'siteIds' },
  deviceRules: { noun: 'device rules', path: '/device-control', idField: 'ids' },
  firewallRules: { noun: 'firewall rules', path: '/firewall-control', idField: 'ids' },
  detectionRules: { noun: 'detection rules', path: '/cloud-detection/rules', idField: 'ids' },
  configOverrides: { noun: 'configuration overrides', path: '/config-override', idField: 'ids' },
  gateways: { noun: 'gateways', path: '/ranger/gateways', idField: 'ids' },
  iocs: { noun: 'indicators', path: '/threat-intelligence/iocs', idField: 'uuids' },
  reports: { noun: 'reports', path: '/reports', idField: 'ids' },
  reportTasks: { noun: 'report tasks', path: '/report-tasks', idField: 'ids' },
  tags: { noun: 'tags', path: '/tags', idField: 'ids' },
  endpointTags: { noun: 'endpoint tags', path: '/agents/tags', idField: 'tagIds', queryNames: { tagIds: 'ids' } },
  marketplaceApplications: {
    noun: 'marketplace applications',
    path: '/singularity-marketplace/applications',
    idField: 'id',
    queryNames: { ids: 'id', applicationId: 'id' },
  },
} as const satisfies Readonly<Record<string, Selection>>;

export type SelectionName = keyof typeof selections;

/** Fields that widen, place or shape a selection, and by themselves select nothing less than everything. */
export const notNarrowing: ReadonlySet<string> = new Set([
  'tenant',
  'limit',
  'includeChildren',
  'includeParents',
  'disablePagination',
]);

/** Whether a field of a filter that selects nothing says where something is put. What shapes it, such as a kind of task, does not. */
export function placesSomething(name: string, value: Json): boolean {
  if (name === 'tenant') return value === true;
  if (name === 'scope' || name === 'scopeLevel' || name === 'scope_level')
    return value === 'tenant' || value === 'global';
  return /^ids?$|Ids?$/.test(name) && name !== 'applicationCatalogId';
}
