import { textIn } from '../wire/params-reader.ts';
import { params, long, type Wire, type WireObject } from '../wire/value.ts';
import { dictionary, type Dictionary } from './attribute.ts';
import { hexOf, pick } from './chance.ts';
import type { Host, Platform } from './host.ts';

interface Software {
  readonly name: string;
  readonly version: string;
  readonly publisher: string;
  readonly platform: Platform;
  readonly msi?: boolean;
}

const catalogue: readonly Software[] = [
  { name: 'Microsoft Edge', version: '118.0.2088.46', publisher: 'Microsoft Corporation', platform: 'windows' },
  { name: 'Mozilla Firefox (x64 fr)', version: '119.0', publisher: 'Mozilla', platform: 'windows' },
  { name: '7-Zip 22.01 (x64)', version: '22.01', publisher: 'Igor Pavlov', platform: 'windows' },
  { name: 'Notepad++ (64-bit x64)', version: '8.5.8', publisher: 'Notepad++ Team', platform: 'windows' },
  {
    name: 'Microsoft Visual C++ 2019 Redistributable',
    version: '14.29.30139',
    publisher: 'Microsoft Corporation',
    platform: 'windows',
    msi: true,
  },
  { name: 'LibreOffice 7.5', version: '7.5.6.2', publisher: 'The Document Foundation', platform: 'windows', msi: true },
  { name: 'nginx', version: '1.18.0-6.1', publisher: 'Debian', platform: 'linux' },
  { name: 'openssh-server', version: '8.4p1-5', publisher: 'Debian', platform: 'linux' },
  { name: 'postgresql-13', version: '13.11-0', publisher: 'Debian', platform: 'linux' },
  { name: 'Firefox', version: '119.0', publisher: 'Mozilla', platform: 'macos' },
  { name: 'Sketch', version: '98.3', publisher: 'Sketch B.V.', platform: 'macos' },
];

/** What is installed on a host, in the shape that was recorded from a real server. */
export function softwareOn(host: Host): readonly Wire[] {
  return catalogue
    .map((software, number) => ({ software, number }))
    .filter(({ software, number }) => software.platform === host.platform && pick(3, host.index, 80 + number) > 0)
    .map(({ software, number }) =>
      params({
        ...described(software, number),
        InstallDate: `2026${String(1 + pick(9, host.index, 90 + number)).padStart(2, '0')}15`,
        InstanceID: { type: 'binary', value: Buffer.from(hexOf(32, host.index, number), 'hex').toString('base64') },
      }),
    );
}

/** Every product of every host, once. */
export function allSoftware(): readonly Wire[] {
  return catalogue.map((software, number) => params(described(software, number)));
}

function described(software: Software, number: number): WireObject {
  const key = hexOf(32, number, 100).toUpperCase();
  return {
    ARPRegKey:
      software.msi === true ? `{${key.slice(0, 8)}-${key.slice(8, 12)}-4000-8000-${key.slice(20)}}` : software.name,
    CleanerProductName: '',
    Comments: '',
    DisplayName: software.name,
    DisplayVersion: software.version,
    HelpLink: '',
    HelpTelephone: '',
    InstallDate: '',
    InstallDir: '',
    LangId: 0,
    PackageCode: '',
    ProductID: key,
    Publisher: software.publisher,
    QuietUninstallString: '',
    UninstallString: '',
    VapmBuild: long(0),
    bIsMsi: software.msi === true,
  };
}

export interface SoftwareRow {
  readonly software: WireObject;
}

export const softwareRows: readonly SoftwareRow[] = catalogue.map((software, number) => ({
  software: described(software, number),
}));

function textOf(name: string): (row: SoftwareRow) => string | undefined {
  return ({ software }) => textIn(software, name);
}

/** Of the view of all software. */
export const softwareAttributes: Dictionary<SoftwareRow> = dictionary<SoftwareRow>({
  DisplayName: { type: 'string', read: textOf('DisplayName') },
  DisplayVersion: { type: 'string', read: textOf('DisplayVersion') },
  Publisher: { type: 'string', read: textOf('Publisher') },
  ProductID: { type: 'string', read: textOf('ProductID') },
  ARPRegKey: { type: 'string', read: textOf('ARPRegKey') },
  bIsMsi: { type: 'bool', read: ({ software }) => software['bIsMsi'] === true },
  LangId: { type: 'int', read: () => 0 },
  VapmBuild: { type: 'long', read: () => 0 },
});
