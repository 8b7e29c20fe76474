import { createHash } from 'node:crypto';
import { AppError } from '#kernel/error.ts';
import { isJsonObject, parseJson, stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';
import { textOf } from './answer.ts';
import type { Folder } from './local-tools.ts';

/** A published playbook, as far as a folder needs it. */
export interface RemotePlaybook {
  readonly playbookId: string;
  readonly version: number;
  readonly hash: string;
  readonly source: string;
  readonly by: string;
  readonly at: string;
}

/** What a file was when it was last pulled or pushed. */
export interface Base {
  readonly version: number;
  readonly sha256: string;
}

/** What was done with one file, or was not. */
export interface FileReport {
  readonly file: string;
  readonly status: 'new' | 'updated' | 'unchanged' | 'kept' | 'refused';
  readonly text: string;
}

const basesFile = '.cordon.json';
const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export function readBases(folder: Folder): ReadonlyMap<string, Base> {
  const text = folder.read(basesFile);
  const value = text === null ? {} : parsed(text);
  if (!isJsonObject(value)) throw broken();
  return new Map(Object.entries(value).map(([id, base]) => [id, baseOf(base)]));
}

function parsed(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    throw broken();
  }
}

function baseOf(value: Json): Base {
  if (!isJsonObject(value) || typeof value['version'] !== 'number' || typeof value['sha256'] !== 'string')
    throw broken();
  return { version: value['version'], sha256: value['sha256'] };
}

function broken(): AppError {
  return new AppError('invalid_input', `${basesFile} is not what pull and push write; remove it to start anew.`, {
    failureIndicator: basesFile,
  });
}

/** In the order of the ids, so that it changes only where something has changed. */
export function writeBases(folder: Folder, bases: ReadonlyMap<string, Base>): void {
  const sorted = [...bases].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = `${stringifyJson(Object.fromEntries(sorted), 2)}\n`;
  if (folder.read(basesFile) !== text) folder.write(basesFile, text);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function remotePlaybook(item: JsonObject): RemotePlaybook {
  const { version, publishedBy } = item;
  return {
    playbookId: textOf(item, 'playbookId'),
    version: Number(version),
    hash: textOf(item, 'hash'),
    source: textOf(item, 'source'),
    by: isJsonObject(publishedBy) ? textOf(publishedBy, 'name') : '',
    at: textOf(item, 'publishedAt'),
  };
}

/** The name of a file is the id of its playbook. */
function fileNameOf({ playbookId, source }: RemotePlaybook): string {
  // A server is not trusted with names of files.
  if (!kebab.test(playbookId))
    throw new AppError('invalid_input', `\`${playbookId}\` is no id of a playbook.`, {
      failureIndicator: 'playbookId',
    });
  return `${playbookId}.${/^\s*\{/.test(source) ? 'json' : 'yaml'}`;
}

export function playbookFiles(folder: Folder): readonly string[] {
  return folder.names().filter((name) => !name.startsWith('.') && /\.(ya?ml|json)$/.test(name));
}

/** Writes one playbook into the folder, unless that would lose a change. @returns what was done, and the base from now on */
export function pullFile(
  folder: Folder,
  remote: RemotePlaybook,
  base: Base | undefined,
  force: boolean,
): { readonly report: FileReport; readonly base: Base | undefined } {
  const file = fileNameOf(remote);
  const local = folder.read(file);
  const next: Base = { version: remote.version, sha256: sha256(remote.source) };
  if (local === remote.source)
    return { report: { file, status: 'unchanged', text: `version ${remote.version}` }, base: next };
  const isChangedHere = local !== null && sha256(local) !== base?.sha256;
  if (isChangedHere && !force) {
    if (base?.version === remote.version)
      return { report: { file, status: 'kept', text: 'changed here and not pushed yet' }, base };
    const text = `changed here, and the server has version ${remote.version} by ${remote.by} of ${remote.at}`;
    return { report: { file, status: 'refused', text }, base };
  }
  folder.write(file, remote.source);
  if (local === null) return { report: { file, status: 'new', text: `version ${remote.version}` }, base: next };
  const from = base === undefined || base.version === remote.version ? '' : `version ${base.version} -> `;
  return { report: { file, status: 'updated', text: `${from}version ${remote.version}` }, base: next };
}
