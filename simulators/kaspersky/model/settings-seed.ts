import type { KasperskySettings } from '../settings.ts';
import { datetime, long, type WireObject } from '../wire/value.ts';
import { pick } from './chance.ts';
import { findProduct, type Host } from './host.ts';
import type { SectionPlace, SeedSections } from './settings-storage.ts';

/** Sections that hosts have of themselves; those of the endpoint agent and of the protection are ours, their names are not public. */
export function seedSections(settings: () => KasperskySettings): SeedSections {
  return (host, type) => {
    if (host.instanceId === '') return [];
    return type === 'SS_SETTINGS' ? ownSettings(host, settings()) : productInformation(host, settings());
  };
}

type Section = readonly [SectionPlace, WireObject];

function ownSettings(host: Host, { isolation }: KasperskySettings): readonly Section[] {
  const type = 'SS_SETTINGS';
  const agent = { type, product: '1103', version: '1.0.0.0' };
  const sections: Section[] = [
    [
      { ...agent, section: 'KSNPROXY_SETTINGS' },
      {
        KSNPROXY_ENABLE: false,
        KSNPROXY_TCP_PORT: 13_111,
        KSNPROXY_UDP_PORT: 15_111,
        KSNPROXY_ENABLE_HTTPS: false,
        KSNPROXY_HTTPS_PORT: 17_111,
      },
    ],
    [
      { ...agent, section: 'SIM_CONNECTION' },
      { SIM_SERVER_ADDRESS: 'console.example.local', SIM_PERIOD_MINUTES: 15 },
    ],
  ];
  const { product, version, section, enabledKey } = isolation;
  if (findProduct(host, product, version) !== undefined)
    sections.push([{ type, product, version, section }, { [enabledKey]: false }]);
  return sections;
}

function productInformation(host: Host, { isolation }: KasperskySettings): readonly Section[] {
  const type = 'SS_PRODINFO';
  const { product, version, section } = isolation;
  const general: Section = [
    { type, product: '.core', version: '.independent', section: 'KLHINF' },
    {
      'OS Name': host.osName,
      'OS Version': String(host.osBuild),
      'OS Manufacturer': host.platform === 'windows' ? 'Microsoft Corporation' : '',
      ...(host.platform === 'windows' ? { 'OS Directory': String.raw`C:\Windows` } : {}),
      'Processor family': 'x86-64',
      'Processor number': 2 + 2 * pick(4, host.index, 61),
      'Processor Architecture': 2,
      'Physical memory ll': long(8_589_934_592 * (1 + pick(3, host.index, 62))),
      'System Name': host.netbiosName,
      'System Type': 'x64-based PC',
    },
  ];
  if (findProduct(host, product, version) === undefined) return [general];
  const until = host.isolatedUntil === null ? {} : { IsolatedUntil: datetime(host.isolatedUntil) };
  return [
    general,
    [
      { type, product, version, section },
      { Isolated: host.isolated, ...until },
    ],
  ];
}
