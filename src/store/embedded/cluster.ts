import { constants } from 'node:fs';
import { appendFile, chown, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#kernel/error.ts';
import { newSecret } from '#kernel/ids.ts';
import type { Log } from '#kernel/log.ts';
import { majorVersion, type Binaries } from './binaries.ts';
import type { DatabaseUser } from './database-user.ts';
import { clusterDirectoryOf } from './data-directory.ts';
import { processState } from './process-state.ts';
import { runProgram } from './program.ts';
import { includeText, settingsText } from './settings.ts';

/** The superuser and owner of everything. */
export const databaseRole = 'cordon';
const passwordFile = 'cordon.password';
const sidePrefix = 'postgres.init-';

interface ClusterOptions {
  readonly dataDirectory: string;
  readonly binaries: Binaries;
  readonly user: DatabaseUser | null;
  readonly log: Log;
}

/**
 * Creates the cluster when there is none, and writes this release's settings into it.
 * @returns the password
 * @throws AppError `configuration` when the cluster is of another major version, or its password is lost
 */
export async function ensureCluster(options: ClusterOptions): Promise<string> {
  const cluster = clusterDirectoryOf(options.dataDirectory);
  await removeAbandonedSides(options.dataDirectory);
  const version = await readIfThere(join(cluster, 'PG_VERSION'));
  if (version === null) await initialise(options);
  else if (majorVersion(version) !== majorVersion(options.binaries.version))
    throw otherVersion(cluster, version, options.binaries);
  await writeOwned(join(cluster, 'cordon.conf'), settingsText, options.user);
  return readPassword(cluster);
}

/** Everything happens in a side folder; the rename at the end is what makes it a cluster. */
async function initialise({ dataDirectory, binaries, user, log }: ClusterOptions): Promise<void> {
  log.info('Initialising the embedded PostgreSQL', {
    directory: clusterDirectoryOf(dataDirectory),
    runsAs: user?.name,
  });
  const side = join(dataDirectory, `${sidePrefix}${process.pid}-${newSecret().slice(0, 8)}`);
  await mkdir(side, { mode: 0o700 });
  if (user !== null) await chown(side, user.uid, user.gid);
  try {
    const password = join(side, 'password');
    const cluster = join(side, 'cluster');
    await writeOwned(password, newSecret(), user);
    await runProgram(join(binaries.root, 'bin', 'initdb'), initdbParameters(cluster, password), user);
    await appendFile(join(cluster, 'postgresql.conf'), includeText);
    await writeOwned(join(cluster, 'cordon.conf'), settingsText, user);
    await rename(password, join(cluster, passwordFile));
    await rename(cluster, clusterDirectoryOf(dataDirectory));
  } catch (cause) {
    // Another server that started at the same moment was first: its cluster is as good.
    if (!['ENOTEMPTY', 'EEXIST'].includes((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
  } finally {
    await rm(side, { recursive: true, force: true });
  }
}

function initdbParameters(cluster: string, passwordPath: string): readonly string[] {
  return [
    `--pgdata=${cluster}`,
    `--username=${databaseRole}`,
    `--pwfile=${passwordPath}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // PostgreSQL's own locale sorts the same on every machine, whatever its C library.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
}

/** A kill in the middle of an initialisation leaves its side folder behind. */
async function removeAbandonedSides(dataDirectory: string): Promise<void> {
  for (const name of await readdir(dataDirectory)) {
    if (!name.startsWith(sidePrefix)) continue;
    const pid = Number(name.slice(sidePrefix.length).split('-')[0]);
    if (pid !== process.pid && processState(pid).kind === 'alive') continue;
    await rm(join(dataDirectory, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

async function readPassword(cluster: string): Promise<string> {
  const password = await readIfThere(join(cluster, passwordFile));
  if (password !== null && password.trim() !== '') return password.trim();
  throw new AppError(
    'configuration',
    `The password of the embedded PostgreSQL is missing: ${join(cluster, passwordFile)}. Restore the file from a copy of the folder.`,
    {
      failureIndicator: 'start embedded PostgreSQL',
    },
  );
}

/** The cluster belongs to a less trusted user, whose links must not lead us elsewhere. */
async function readIfThere(path: string): Promise<string | null> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

async function writeOwned(path: string, text: string, user: DatabaseUser | null): Promise<void> {
  const unfinished = `${path}.${newSecret().slice(0, 8)}`;
  const file = await open(unfinished, 'wx', 0o600);
  try {
    await file.writeFile(text);
    if (user !== null) await file.chown(user.uid, user.gid);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
}

function otherVersion(cluster: string, version: string, binaries: Binaries): AppError {
  return new AppError(
    'configuration',
    `${cluster} was written by PostgreSQL ${version.trim()}, and this release brings ${majorVersion(binaries.version)}. ` +
      'Make a backup with the release that wrote it, and restore it into a new data folder.',
    { failureIndicator: 'start embedded PostgreSQL' },
  );
}
