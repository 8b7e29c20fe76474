import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { AppError } from '#kernel/error.ts';
import { preferredUser, type DatabaseUser } from './database-user.ts';
import { blockedDirectory } from './reachability.ts';

/** PostgreSQL's folder below the data folder of Cordon. */
export function clusterDirectoryOf(dataDirectory: string): string {
  return join(dataDirectory, 'postgres');
}

/**
 * `<cwd>/data`, or below /var/lib when we are root in a folder that the database user cannot enter
 * (a checkout in root's home).
 */
export function defaultDataDirectory(options: { readonly cwd: string; readonly isRoot: boolean }): string {
  const local = join(options.cwd, 'data');
  if (!options.isRoot || blockedDirectory(local, preferredUser()) === null) return local;
  return join('/var/lib/cordon', `${basename(options.cwd)}-${hashOf(options.cwd, 8)}`);
}

/**
 * Creates the data folder when it is missing and proves that the database user can enter it.
 * @returns its real path
 * @throws AppError `configuration` that names the folder in the way
 */
export function prepareDataDirectory(dataDirectory: string, user: DatabaseUser | null): string {
  if (!existsSync(dataDirectory)) {
    mkdirSync(dataDirectory, { recursive: true });
    chmodSync(dataDirectory, user === null ? 0o700 : 0o711);
  }
  const real = realpathSync(dataDirectory);
  if (user !== null) openWhenNew(real);
  const blocked = user === null ? null : blockedDirectory(real, user);
  if (blocked === null) return real;
  throw new AppError(
    'configuration',
    `PostgreSQL runs as the user ${user?.name}, who cannot enter ${blocked}. ` +
      `Run \`chmod o+x ${blocked}\`, or choose another data folder.`,
    { failureIndicator: 'start embedded PostgreSQL', details: { directory: blocked } },
  );
}

/** A folder that was made for us, but for its owner alone (`mktemp -d`): it gets the mode of those that we make. */
function openWhenNew(directory: string): void {
  const { uid, mode } = statSync(directory);
  if (uid === process.getuid?.() && (mode & 0o001) === 0 && readdirSync(directory).length === 0)
    chmodSync(directory, 0o711);
}

/** Operating systems end the path of a socket at 103 (macOS) or 107 (Linux) characters. */
const maxSocketPath = 103;

/**
 * Where the socket lies: in the cluster itself, which only its owner can enter, or, when that path is too long,
 * in a private folder named after it.
 * @throws AppError `configuration` when someone else holds that folder
 */
export function socketDirectoryOf(clusterDirectory: string): string {
  if (Buffer.byteLength(join(clusterDirectory, '.s.PGSQL.5432')) <= maxSocketPath) return clusterDirectory;
  const owner = statSync(clusterDirectory);
  const name = `cordon-${hashOf(clusterDirectory, 16)}`;
  const base = Buffer.byteLength(join(tmpdir(), name, '.s.PGSQL.5432')) <= maxSocketPath ? tmpdir() : '/tmp';
  const directory = join(base, name);
  return privateDirectory(directory, owner);
}

function privateDirectory(directory: string, owner: { readonly uid: number; readonly gid: number }): string {
  try {
    mkdirSync(directory, { mode: 0o700 });
    if (process.getuid?.() !== owner.uid) chownSync(directory, owner.uid, owner.gid);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  }
  const found = lstatSync(directory);
  if (found.isDirectory() && found.uid === owner.uid && (found.mode & 0o777) === 0o700) return directory;
  throw new AppError(
    'configuration',
    `${directory} belongs to someone else. Remove it, or choose a data folder with a shorter path.`,
    {
      failureIndicator: 'start embedded PostgreSQL',
      details: { directory },
    },
  );
}

function hashOf(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
