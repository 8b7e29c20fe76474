import { distributionPointMethods } from './distribution-point-methods.ts';
import { eventMethods } from './event-methods.ts';
import { gatewayMethods } from './gateway-methods.ts';
import { groupMethods } from './group-methods.ts';
import { hostMethods } from './host-methods.ts';
import { incidentMethods } from './incident-methods.ts';
import { inventoryMethods } from './inventory-methods.ts';
import type { Method } from './method.ts';
import { networkListMethods } from './network-list-methods.ts';
import { searchMethods } from './search-methods.ts';
import { sessionMethods } from './session-methods.ts';
import { storageMethods } from './storage-methods.ts';
import { tagMethods } from './tag-methods.ts';
import { taskMethods } from './task-methods.ts';
import { taskStatusMethods } from './task-status-methods.ts';
import { viewMethods } from './view-methods.ts';

/** Every method by its full name, which is case sensitive. */
export const methodTable: ReadonlyMap<string, Method> = new Map(
  [
    sessionMethods,
    searchMethods,
    viewMethods,
    eventMethods,
    taskMethods,
    taskStatusMethods,
    hostMethods,
    groupMethods,
    storageMethods,
    networkListMethods,
    inventoryMethods,
    gatewayMethods,
    tagMethods,
    distributionPointMethods,
    incidentMethods,
  ]
    .flat()
    .map((method) => [method.name, method]),
);
