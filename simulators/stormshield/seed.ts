import { createHash } from 'node:crypto';
import { SimulatorInputError } from '../kit/input-error.ts';
import type { Agent, AgentProcess } from './agent.ts';
import type { ApiKey } from './api-key.ts';

/** Made up, and worth nothing outside this simulator. */
export const seedKeys: readonly ApiKey[] = [
  {
    name: 'automation',
    token: 'simulator-ses-automation',
    usages: ['Agent Monitoring', 'Remediation'],
    expiresAt: null,
  },
  { name: 'monitoring', token: 'simulator-ses-monitoring', usages: ['Agent Monitoring'], expiresAt: null },
  { name: 'remediation', token: 'simulator-ses-remediation', usages: ['Remediation'], expiresAt: null },
  {
    name: 'expired',
    token: 'simulator-ses-expired',
    usages: ['Agent Monitoring', 'Remediation'],
    expiresAt: '2025-01-01T00:00:00.000Z',
  },
];

export const hashOf = (content: string): string => createHash('sha256').update(content).digest('hex');

export const samplePaths = {
  download: String.raw`C:\Users\Public\Downloads\invoice.exe`,
  excluded: String.raw`C:\ProgramData\Backup\agent.dll`,
  quarantined: String.raw`C:\Users\Public\Desktop\toolbar.exe`,
  shell: String.raw`C:\Windows\System32\cmd.exe`,
  protectedProcess: String.raw`C:\Program Files\Stormshield\SES Evolution\Agent\Bin\Agent\EsaService.exe`,
} as const;

const processes: readonly AgentProcess[] = [
  { pid: 4, parentPid: 0, path: 'System', isProtected: true },
  { pid: 1_204, parentPid: 4, path: samplePaths.protectedProcess, isProtected: true },
  { pid: 3_310, parentPid: 4, path: String.raw`C:\Windows\explorer.exe` },
  { pid: 5_120, parentPid: 3_310, path: samplePaths.download },
  { pid: 5_344, parentPid: 5_120, path: samplePaths.shell },
  { pid: 5_402, parentPid: 5_344, path: String.raw`C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe` },
];

type SeedAgent = Pick<Agent, 'guid' | 'name'> & Partial<Agent>;

const seedAgents: readonly SeedAgent[] = [
  { guid: '{0B5C2A8E-3D41-4F6A-9C17-5E2D80A1B301}', name: 'WKS-PARIS-014' },
  { guid: '{17E9D4F0-62B8-4C3D-8A55-90F1C7D2E402}', name: 'WKS-PARIS-022' },
  { guid: '{2A6F81C3-0E9D-47B2-B1C4-3F7A96E8D503}', name: 'WKS-LYON-007', version: '2.5.3' },
  { guid: '{3C904E1B-7F52-4DA8-97E6-14B8D5A3C604}', name: 'LAP-FIELD-031', online: false },
  { guid: '{48D7B25A-91C6-4E0F-A3B9-6C2E07F4D705}', name: 'KIOSK-OLD-02', version: '2.4.6' },
  { guid: '{5F1A3E7C-B840-4962-8D7F-E5903B6AC806}', name: 'KIOSK-LOBBY', networksFeature: false },
  { guid: '{6B82C9D5-4A17-4FE3-92C8-07D1F6B5E907}', name: 'SRV-FILES-01', isServer: true },
  { guid: '{74E60F9A-D2B3-41C7-BE58-A9C3740D1A08}', name: 'SRV-DC-01', isServer: true },
  { guid: '{8D35A7E2-5C09-4B84-A06D-F21B98E7CB09}', name: 'SRV-APP-02', isServer: true, version: '2.7.1' },
  { guid: '{90C7F4B6-E81D-4A39-9F42-5B06D3A2EC10}', name: 'ACCUEIL' },
  { guid: '{A4281D6E-37F5-4C90-8BE1-D97A0C54FD11}', name: 'ACCUEIL', domain: 'lab.example' },
  { guid: '{B9E0537D-16A4-4D2F-B7C3-48F5E10A9E12}', name: 'PC Réunion 1' },
  { guid: '{C3F6928A-0D7B-4E58-9A14-7CB2E5D6BF13}', name: 'Atelier 2/B #1?é%' },
];

/** Fresh copies, so that one simulator never changes another one's seed. @throws SimulatorInputError */
export function makeSeedAgents(extra: number): Agent[] {
  if (!(extra >= 0 && extra < 100_000)) throw new SimulatorInputError('extraAgents must be below 100000.');
  const more = Array.from({ length: extra }, (_, index): SeedAgent => {
    const number = String(index + 1).padStart(5, '0');
    return { guid: `{E0000000-0000-4000-8000-0000000${number}}`, name: `PC-${number}` };
  });
  return [...seedAgents, ...more].map(makeAgent);
}

function makeAgent(given: SeedAgent): Agent {
  return {
    domain: 'corp.example',
    version: '2.6.4',
    isServer: false,
    online: true,
    networksFeature: true,
    isolated: false,
    files: [
      { path: samplePaths.download, sha256: hashOf('invoice') },
      { path: samplePaths.excluded, sha256: hashOf('backup agent') },
    ],
    quarantine: [
      { path: samplePaths.quarantined, sha256: hashOf('toolbar'), quarantinedAt: '2026-01-05T09:30:00.000Z' },
    ],
    processes: [...processes],
    excludedDirectories: [String.raw`C:\ProgramData\Backup`],
    applied: [],
    ...given,
  };
}
