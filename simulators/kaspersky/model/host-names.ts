import { ipv4, type InstalledProduct, type Threat } from './host.ts';
import { endpointAgent, endpointSecurity, linuxSecurity, serverSecurity } from './product.ts';
import type { Value } from '../wire/value.ts';

/** A host of the seed, before everything that follows from its kind is filled in. */
export interface NamedHost {
  readonly id: string;
  readonly name: string;
  readonly kind: 'windows' | 'windows-server' | 'linux' | 'macos';
  readonly ip: number;
  readonly groupId?: number;
  readonly virtualServerId?: number;
  readonly netbiosName?: string;
  readonly dnsName?: string;
  readonly dnsDomain?: string;
  readonly osName?: string;
  readonly osBuild?: number;
  readonly agent?: false;
  readonly instanceId?: string;
  readonly agentVersion?: string;
  readonly createdAt?: number;
  readonly online?: boolean;
  readonly isolationComponent?: boolean;
  readonly products?: readonly InstalledProduct[];
  readonly threats?: readonly Threat[];
  readonly fields?: Readonly<Record<string, Value>>;
}

/** The one host whose values were recorded from a real server and published. */
export const recordedHostId = '4328e16g-bf83-47c3-8d0b-0fdf79f9d673';

const eicar: Threat = { path: String.raw`C:\Users\Public\Downloads\eicar.com`, name: 'EICAR-Test-File', kind: 'virus' };

/** The first places of every seed; each is there for a hard case. */
export const namedHosts: readonly NamedHost[] = [
  {
    id: '1d0f6c1e-2b7a-4c55-9a54-3f2d7c10a001',
    name: 'KASPERSKY1',
    kind: 'windows-server',
    ip: ipv4(10, 0, 0, 1),
    groupId: 7,
    products: [endpointSecurity('11.7.0.669')],
  },
  {
    id: '2e1a7d2f-3c8b-4d66-8b65-4a3e8d21b002',
    name: 'WIN10-01',
    kind: 'windows',
    ip: ipv4(10, 0, 0, 21),
    groupId: 5,
    threats: [eicar],
  },
  {
    id: recordedHostId,
    name: 'EC2AMAZ-U66K3JL',
    kind: 'windows-server',
    ip: ipv4(172, 32, 34, 237),
    netbiosName: 'EC2AMAZ-U66K3JL',
    dnsName: 'ip-172-32-34-237',
    dnsDomain: 'eu-west-2.compute.internal',
    osName: 'Microsoft Windows Server 2016',
    osBuild: 14_393,
    instanceId: '025ed284-389b-44c5-a9ef-6e723f7d9466',
    agentVersion: '12.2.0.4376',
    createdAt: Date.parse('2021-02-23T10:14:33Z'),
    products: [endpointSecurity('11.5.0.590'), endpointAgent],
    fields: {
      KLHST_WKS_STATUS: 29,
      KLHST_WKS_CTYPE: 36_871,
      KLHST_WKS_PTYPE: 2,
      KLHST_WKS_OS_RELEASE_ID: 1_607,
      KLHST_WKS_CPU_ARCH: 2,
      KLHST_WKS_NAG_VER_ID: 786_434,
      KLHST_WKS_LAST_VISIBLE: Date.parse('2021-03-19T16:18:53Z'),
      KLHST_WKS_RTP_AV_BASES_TIME: Date.parse('2021-03-19T12:30:00Z'),
    },
  },
  {
    id: '3f2b8e30-4d9c-4e77-9c76-5b4f9e32c003',
    name: 'LNX-WEB-01',
    kind: 'linux',
    ip: ipv4(10, 0, 0, 31),
    groupId: 7,
    products: [linuxSecurity],
  },
  {
    id: '403c9f41-5ead-4f88-8d87-6c5a0f43d004',
    name: 'MAC-DESIGN-01',
    kind: 'macos',
    ip: ipv4(10, 0, 0, 32),
    groupId: 6,
  },
  {
    id: '514da052-6fbe-4099-9e98-7d6b1054e005',
    name: 'SRV-FILES-01',
    kind: 'windows-server',
    ip: ipv4(10, 0, 0, 33),
    groupId: 7,
    products: [serverSecurity],
  },
  {
    id: '625eb163-70cf-41aa-8fa9-8e7c2165f006',
    name: 'PRINTER-GATE',
    kind: 'windows',
    ip: ipv4(10, 0, 0, 34),
    groupId: 1,
    agent: false,
    online: false,
  },
  // Two of the same display name.
  {
    id: '736fc274-81d0-42bb-90ba-9f8d32760007',
    name: 'RECEPTION',
    kind: 'windows',
    ip: ipv4(10, 0, 0, 35),
    groupId: 5,
    dnsName: 'reception',
  },
  {
    id: '847fd385-92e1-43cc-81cb-a09e43871008',
    name: 'RECEPTION',
    kind: 'windows',
    ip: ipv4(10, 0, 1, 35),
    groupId: 6,
    dnsName: 'reception-paris',
  },
  {
    id: '958fe496-a3f2-44dd-92dc-b1af54982009',
    name: 'LAB [x]*"7"?',
    kind: 'windows',
    ip: ipv4(10, 0, 0, 36),
    groupId: 5,
  },
  {
    id: 'a69ff5a7-b403-45ee-83ed-c2b06509300a',
    name: 'WIN10-02',
    kind: 'windows',
    ip: ipv4(10, 0, 0, 22),
    groupId: 5,
    online: false,
  },
  // Main version 12 and no endpoint agent.
  {
    id: 'b7a006b8-c514-46ff-94fe-d3c1761a400b',
    name: 'WIN11-05',
    kind: 'windows',
    ip: ipv4(10, 0, 0, 25),
    groupId: 6,
    osName: 'Microsoft Windows 11',
    osBuild: 22_631,
    products: [endpointSecurity('12.3.0.493')],
  },
  // An endpoint agent that cannot isolate.
  {
    id: 'c8b117c9-d625-4700-850f-e4d2872b500c',
    name: 'WIN10-03',
    kind: 'windows',
    ip: ipv4(10, 0, 0, 23),
    groupId: 5,
    isolationComponent: false,
  },
  {
    id: 'd9c228da-e736-4811-9620-f5e3983c600d',
    name: 'Accueil – Réunion №1',
    kind: 'windows',
    ip: ipv4(10, 0, 0, 37),
    groupId: 8,
  },
];
