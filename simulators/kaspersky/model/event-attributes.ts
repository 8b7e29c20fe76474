import { dictionary, type Attribute, type Dictionary } from './attribute.ts';
import type { KscEvent } from './event.ts';
import type { GroupTable } from './group-table.ts';
import type { HostTable } from './host-table.ts';

const parameterNumbers = [1, 2, 3, 4, 5, 6, 7, 8, 9];

export function eventAttributes(hosts: HostTable, groups: GroupTable): Dictionary<KscEvent> {
  const attributes: Record<string, Attribute<KscEvent>> = {
    event_id: { type: 'int', read: (event) => event.id },
    event_db_id: { type: 'long', read: (event) => 50_000 + event.id },
    event_type: { type: 'string', read: (event) => event.type },
    event_type_display_name: { type: 'string', read: (event) => event.title },
    GNRL_EA_SEVERITY: { type: 'int', read: (event) => event.severity },
    GNRL_EA_DESCRIPTION: { type: 'string', read: (event) => event.description },
    GNRL_EA_ID: { type: 'string', read: (event) => String(event.id) },
    rise_time: { type: 'datetime', read: (event) => event.risenAt },
    registration_time: { type: 'datetime', read: (event) => event.registeredAt },
    hostname: { type: 'string', read: (event) => hosts.at(event.hostIndex).id },
    hostdn: { type: 'string', read: (event) => hosts.at(event.hostIndex).displayName },
    domain_name: { type: 'string', read: (event) => hosts.at(event.hostIndex).domain },
    host_id: { type: 'int', read: (event) => event.hostIndex + 1 },
    host_type: { type: 'int', read: (event) => (hosts.at(event.hostIndex).server ? 2 : 1) },
    group_id: { type: 'int', read: (event) => hosts.at(event.hostIndex).groupId },
    group_name: { type: 'string', read: (event) => groups.byId(hosts.at(event.hostIndex).groupId)?.name },
    product_name: { type: 'string', read: (event) => event.product },
    product_version: { type: 'string', read: (event) => event.productVersion },
    product_displ_version: { type: 'string', read: (event) => event.productDisplayVersion },
    task_display_name: { type: 'string', read: (event) => event.taskName },
    task_new_state: { type: 'int', read: (event) => event.taskState },
    GNRL_COMPLETED_PERCENT: { type: 'int', read: (event) => event.completedPercent },
    body: { type: 'params', read: (event) => ({ GNRL_EA_DESCRIPTION: event.description }) },
  };
  for (const number of parameterNumbers) {
    attributes[`GNRL_EA_PARAM_${number}`] = {
      type: 'string',
      read: (event) => filled(event.parameters?.[number - 1]),
    };
  }
  return dictionary(attributes);
}

function filled(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
