import { defineAction, type ActionContext } from '#kernel/action.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { withConsole, type Console, type KasperskyClient } from '../client.ts';
import { eachItem, itemsOutcome } from '../each-item.ts';
import { findHostIds } from '../host-lookup.ts';
import { allowSeveral, atLeastOne, hostIdsField } from '../inputs.ts';
import { permissions } from '../permissions.ts';
import { unwrap } from '../unwrap.ts';

type Source = (console: Console, hostId: string) => Promise<JsonObject>;

/** Where ports are read from. No public call lists the listening sockets of a device; these two know some ports of some devices. */
const sources: Readonly<Record<'distribution-point' | 'agent-settings', Source>> = {
  'distribution-point': (console, hostId) => console.call('UaControl.GetUpdateAgentInfo', { wstrUaHostId: hostId }),
  'agent-settings': (console, hostId) =>
    console.call('HostGroup.SS_Read', {
      strHostName: hostId,
      strType: 'SS_SETTINGS',
      strProduct: '1103',
      strVersion: '1.0.0.0',
      strSection: 'KSNPROXY_SETTINGS',
    }),
};

export const getOpenPorts = defineAction({
  id: 'kaspersky.get-open-ports',
  title: 'Get open ports',
  summary: 'Reads the ports that the console knows a device to serve: those of a distribution point, or of its agent.',
  category: 'Hosts',
  effect: 'read',
  idempotent: true,
  requires: { permission: permissions.read },
  inferred:
    'No public call lists the listening ports of a device. The setting openPortsSource chooses between two documented calls; every number whose name contains PORT counts as a port.',
  input: { hostIds: hostIdsField, allowSeveral },
  output: { hosts: 'list' },
  async run(input, context: ActionContext<KasperskyClient>) {
    const given = atLeastOne(input.hostIds, 'input.hostIds', 'host');
    const { openPortsSource } = context.client.settings;
    return withConsole(context, async (console) => {
      const { found, missing } = await findHostIds(console, given, { ...input, at: 'input.hostIds' });
      // A name that no host has is passed on: the console says so in its own words.
      const unknown = missing.map((name) => ({ given: name, hostId: name, hostName: name }));
      const outcomes = await eachItem(
        [...found, ...unknown],
        (host) => host.given,
        async ({ hostId, hostName }) => {
          const raw = await sources[openPortsSource](console, hostId);
          return { data: { hostId, hostName, source: openPortsSource, ports: portsIn(unwrap(raw), '') }, raw };
        },
      );
      return itemsOutcome(outcomes, 'hosts', 'hosts');
    });
  },
});

/** Every whole number whose name contains PORT, at any depth. */
function portsIn(value: Json, path: string): readonly JsonObject[] {
  if (typeof value !== 'object' || value === null) return [];
  if (!isJsonObject(value)) return value.flatMap((item) => portsIn(item, path));
  return Object.entries(value).flatMap(([name, member]) => {
    const full = path === '' ? name : `${path}.${name}`;
    if (typeof member !== 'number') return portsIn(member, full);
    if (!/port/i.test(name) || !Number.isInteger(member) || member < 1 || member > 65_535) return [];
    return [{ name: full, port: member, protocol: /udp/i.test(name) ? 'udp' : 'tcp' }];
  });
}
