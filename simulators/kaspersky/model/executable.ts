import { dictionary, type Attribute, type Dictionary } from './attribute.ts';
import { hexOf, pick } from './chance.ts';
import type { Host } from './host.ts';
import type { HostTable } from './host-table.ts';
import type { RowSource } from './row-source.ts';

/** An executable file that the server has in its list. */
export interface Executable {
  readonly id: number;
  readonly name: string;
  readonly type: number;
  readonly version: string;
  readonly product: string;
  readonly maker: string;
  readonly trustGroup: number;
}

/** The same file on one host. */
export interface ExecutableInstance {
  readonly file: Executable;
  readonly host: Host;
}

const files: readonly Omit<Executable, 'id'>[] = [
  {
    name: 'explorer.exe',
    type: 0,
    version: '10.0.19041.3448',
    product: 'Microsoft Windows',
    maker: 'Microsoft Corporation',
    trustGroup: 0,
  },
  {
    name: 'powershell.exe',
    type: 0,
    version: '10.0.19041.3803',
    product: 'Microsoft Windows',
    maker: 'Microsoft Corporation',
    trustGroup: 0,
  },
  {
    name: 'kernel32.dll',
    type: 1,
    version: '10.0.19041.3570',
    product: 'Microsoft Windows',
    maker: 'Microsoft Corporation',
    trustGroup: 0,
  },
  {
    name: 'ntfs.sys',
    type: 2,
    version: '10.0.19041.3448',
    product: 'Microsoft Windows',
    maker: 'Microsoft Corporation',
    trustGroup: 0,
  },
  {
    name: 'notepad.exe',
    type: 0,
    version: '10.0.19041.3448',
    product: 'Microsoft Windows',
    maker: 'Microsoft Corporation',
    trustGroup: 0,
  },
  {
    name: 'firefox.exe',
    type: 0,
    version: '119.0.0.8693',
    product: 'Firefox',
    maker: 'Mozilla Corporation',
    trustGroup: 0,
  },
  { name: 'logon.cmd', type: 3, version: '', product: '', maker: '', trustGroup: 2 },
  { name: 'setup.msi', type: 6, version: '', product: '', maker: '', trustGroup: 1 },
  { name: 'unknown-tool.exe', type: 0, version: '', product: '', maker: '', trustGroup: -1 },
];

export const executables: readonly Executable[] = files.map((file, index) => ({ ...file, id: index + 1 }));

const perHost = 4;

/** Windows hosts with an agent have four each; a place without one is null. */
export function executableInstances(hosts: HostTable): RowSource<ExecutableInstance | null> {
  return {
    count: hosts.count * perHost,
    at(place) {
      const host = hosts.at(Math.floor(place / perHost));
      const file = executables[fileNumber(host.index, place % perHost)];
      return host.platform === 'windows' && host.instanceId !== '' && file !== undefined ? { file, host } : null;
    },
  };
}

export function hasExecutable(host: Host, file: Executable): boolean {
  const numbers = Array.from({ length: perHost }, (_, part) => fileNumber(host.index, part));
  return host.platform === 'windows' && host.instanceId !== '' && numbers.includes(file.id - 1);
}

// Consecutive numbers, so that no host has a file twice; the host that was recorded has number 5.
function fileNumber(hostIndex: number, part: number): number {
  return (
    (pick(executables.length, hostIndex, 110) + part + (hostIndex === 2 ? firstOfRecorded : 0)) % executables.length
  );
}

const firstOfRecorded = executables.length + 4 - pick(executables.length, 2, 110);

const fileAttributes: Readonly<Record<string, Attribute<{ readonly file: Executable }>>> = {
  FILE_ID: { type: 'int', read: ({ file }) => file.id },
  FILE_NAME: { type: 'string', read: ({ file }) => file.name },
  FILE_NONEMPTY_NAME: { type: 'string', read: ({ file }) => file.name },
  FILE_HASH_MD5: { type: 'binary', read: ({ file }) => digest(file, 32) },
  FILE_HASH_SHA256: { type: 'binary', read: ({ file }) => digest(file, 64) },
  FILE_TYPE: { type: 'int', read: ({ file }) => file.type },
  FILE_HIPS_ID: { type: 'int', read: ({ file }) => 1_000 + file.id },
  FILE_VERSION: { type: 'string', read: ({ file }) => file.version || undefined },
  FILE_VERSIONRAW: { type: 'long', read: ({ file }) => 0x0a_0000 + file.id },
  PRODUCT_NAME: { type: 'string', read: ({ file }) => file.product || undefined },
  PRODUCT_VERSION: { type: 'string', read: ({ file }) => file.version || undefined },
  PRODUCT_VERSIONRAW: { type: 'long', read: ({ file }) => 0x0a_0000 + file.id },
  ORGANIZATION_NAME: { type: 'string', read: ({ file }) => file.maker || undefined },
  TRUSTED_GROUP: { type: 'int', read: ({ file }) => file.trustGroup },
};

export const executableAttributes: Dictionary<{ readonly file: Executable }> = dictionary(fileAttributes);

/** Rows are never null where these are read: null rows are not visible. */
export const instanceAttributes: Dictionary<ExecutableInstance | null> = dictionary<ExecutableInstance | null>({
  ...Object.fromEntries(
    Object.entries(fileAttributes).map(([name, attribute]): [string, Attribute<ExecutableInstance | null>] => [
      name,
      { type: attribute.type, read: (row) => (row === null ? undefined : attribute.read(row)) },
    ]),
  ),
  HST_FILE_ID: { type: 'string', read: (row) => (row === null ? undefined : `${row.host.index}-${row.file.id}`) },
  HST_FIRST_APPEAR: { type: 'datetime', read: (row) => row?.host.createdAt },
  HOST_ID: { type: 'int', read: (row) => (row === null ? undefined : row.host.index + 1) },
  HOST_NAME: { type: 'string', read: (row) => row?.host.id },
});

function digest(file: Executable, digits: number): string {
  return Buffer.from(hexOf(digits, file.id, 120 + digits), 'hex').toString('base64');
}
