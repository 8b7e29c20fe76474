import type { InstalledProduct } from './host.ts';

export const networkAgent: InstalledProduct = {
  name: '1103',
  version: '1.0.0.0',
  displayName: 'Network Agent',
  displayVersion: '14.2.0.26967',
};

/** Endpoint Security for Windows; the internal version names the main version only. */
export function endpointSecurity(displayVersion: string): InstalledProduct {
  const main = displayVersion.split('.')[0] ?? '11';
  return { name: 'KES', version: `${main}.0.0.0`, displayName: 'Endpoint Security for Windows', displayVersion };
}

export const endpointAgent: InstalledProduct = {
  name: 'SOYUZ',
  version: '4.0.0.0',
  displayName: 'Endpoint Agent',
  displayVersion: '3.11.0.0',
};

export const linuxSecurity: InstalledProduct = {
  name: 'kesl',
  version: '11.2.0.0',
  displayName: 'Endpoint Security for Linux',
  displayVersion: '11.2.0.4528',
};

export const macSecurity: InstalledProduct = {
  name: 'KESMAC11',
  version: '11.2.0.0',
  displayName: 'Endpoint Security for Mac',
  displayVersion: '11.2.0.806',
};

export const serverSecurity: InstalledProduct = {
  name: 'WSEE',
  version: '11.0.0.0',
  displayName: 'Security for Windows Server',
  displayVersion: '11.0.0.480',
};

/** Products that protect a host, as against its agents. */
export const protectionProducts: ReadonlySet<string> = new Set(['KES', 'kesl', 'KESMAC11', 'WSEE']);
