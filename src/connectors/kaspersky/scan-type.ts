import type { Endpoint } from '#kernel/endpoint.ts';
import type { ScanPlatform } from './task-template.ts';

export const scanTypes = [
  'Virus Scan with Kaspersky Endpoint Security 11.2.0 for Linux',
  'Virus Scan with Kaspersky Endpoint Security for Windows(11.7.0)',
  'Virus Scan with Kaspersky Security for Windows Server',
  'Virus Scan with Kaspersky Endpoint Security for Mac (11.2)',
] as const;

export type ScanType = (typeof scanTypes)[number];

export const platformOf: Readonly<Record<ScanType, ScanPlatform>> = {
  'Virus Scan with Kaspersky Endpoint Security 11.2.0 for Linux': 'linux',
  'Virus Scan with Kaspersky Endpoint Security for Windows(11.7.0)': 'windows',
  'Virus Scan with Kaspersky Security for Windows Server': 'server',
  'Virus Scan with Kaspersky Endpoint Security for Mac (11.2)': 'mac',
};

const byPlatform: Readonly<Record<string, ScanType>> = { '2': scanTypes[1], '6': scanTypes[0], '10': scanTypes[3] };

/** The scan that fits a device, by its platform and, on Windows servers, its product; null for a platform without one. */
export function scanTypeOf({ raw }: Pick<Endpoint, 'raw'>): ScanType | null {
  const { KLHST_WKS_PTYPE: platform, products } = raw;
  if (platform === 2 && Array.isArray(products) && products.length > 0) return scanTypes[2];
  return typeof platform === 'number' ? (byPlatform[platform] ?? null) : null;
}
