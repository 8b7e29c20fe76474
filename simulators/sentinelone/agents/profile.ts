import type { Json } from '../wire/call.ts';

/** One kind of machine. */
export interface Profile {
  /** In the name of a machine. */
  readonly code: string;
  /** Of every hundred machines. */
  readonly share: number;
  readonly isServer: boolean;
  readonly versions: readonly [newest: string, older: string];
  readonly interfaceName: string;
  readonly fields: Json;
}

export const profiles: readonly Profile[] = [
  {
    code: 'LT',
    share: 44,
    isServer: false,
    versions: ['24.2.3.471', '23.4.4.223'],
    interfaceName: 'Wi-Fi',
    fields: {
      osType: 'windows',
      osName: 'Windows 11 Enterprise',
      osRevision: '22631',
      osArch: '64 bit',
      machineType: 'laptop',
      modelName: 'Latitude 7440',
      totalMemory: 16_384,
      cpuId: '13th Gen Core i7',
      cpuCount: 1,
      coreCount: 10,
      installerType: '.msi',
      rangerVersion: '24.1.0.12',
    },
  },
  {
    code: 'WS',
    share: 20,
    isServer: false,
    versions: ['24.2.3.471', '23.4.4.223'],
    interfaceName: 'Ethernet',
    fields: {
      osType: 'windows',
      osName: 'Windows 10 Pro',
      osRevision: '19045',
      osArch: '64 bit',
      machineType: 'desktop',
      modelName: 'OptiPlex 7010',
      totalMemory: 16_384,
      cpuId: '12th Gen Core i5',
      cpuCount: 1,
      coreCount: 6,
      installerType: '.exe',
      rangerVersion: '24.1.0.12',
    },
  },
  {
    code: 'SRV',
    share: 12,
    isServer: true,
    versions: ['24.1.5.277', '23.4.4.223'],
    interfaceName: 'Ethernet0',
    fields: {
      osType: 'windows',
      osName: 'Windows Server 2022 Standard',
      osRevision: '20348',
      osArch: '64 bit',
      machineType: 'server',
      modelName: 'PowerEdge R650',
      totalMemory: 65_536,
      cpuId: 'Xeon Gold 6330',
      cpuCount: 2,
      coreCount: 56,
      installerType: '.msi',
      rangerVersion: '24.1.0.12',
    },
  },
  {
    code: 'MAC',
    share: 11,
    isServer: false,
    versions: ['24.2.2.7632', '23.4.1.7125'],
    interfaceName: 'en0',
    fields: {
      osType: 'macos',
      osName: 'macOS',
      osRevision: 'Sonoma 14.5 (23F79)',
      osArch: 'ARM64',
      machineType: 'laptop',
      modelName: 'MacBook Pro 14',
      totalMemory: 32_768,
      cpuId: 'Apple M2 Pro',
      cpuCount: 1,
      coreCount: 12,
      installerType: '.pkg',
      rangerVersion: '24.1.0.12',
    },
  },
  {
    code: 'LNX',
    share: 13,
    isServer: true,
    versions: ['24.2.2.20', '23.3.2.12'],
    interfaceName: 'ens192',
    fields: {
      osType: 'linux',
      osName: 'Linux',
      osRevision: 'Ubuntu 22.04.4 LTS 5.15.0-112-generic',
      osArch: '64 bit',
      machineType: 'server',
      modelName: 'Virtual Machine',
      totalMemory: 32_768,
      cpuId: 'EPYC 7543',
      cpuCount: 4,
      coreCount: 16,
      installerType: '.deb',
      rangerVersion: '24.1.0.12',
    },
  },
];

const shares = profiles.flatMap((profile, index) => Array.from({ length: profile.share }, () => index));

/** @param drawn from 0 to 99 */
export function profileAt(drawn: number): number {
  return shares[drawn] ?? 0;
}
