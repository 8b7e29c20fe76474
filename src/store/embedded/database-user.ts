import { readFileSync, statSync } from 'node:fs';
import { AppError } from '#kernel/error.ts';

/** The operating-system user that PostgreSQL runs as when we are root, which PostgreSQL itself refuses to be. */
export interface DatabaseUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Null when this process is an ordinary user, which then runs PostgreSQL itself. As root: the owner of an existing
 * cluster, else `postgres`, else `nobody`.
 * @throws AppError `configuration` when the cluster belongs to someone whom we cannot become
 */
export function databaseUser(clusterDirectory: string): DatabaseUser | null {
  const owner = statSync(clusterDirectory, { throwIfNoEntry: false });
  if (!isRoot()) {
    if (owner !== undefined && owner.uid !== process.getuid?.()) throw foreignCluster(clusterDirectory, owner.uid);
    return null;
  }
  const users = readUsers();
  const preferred = preferredUser(users);
  if (owner === undefined) return preferred;
  if (owner.uid === 0) {
    throw new AppError(
      'configuration',
      `${clusterDirectory} belongs to root. Run: chown -R ${preferred.name} ${clusterDirectory}`,
      {
        failureIndicator: 'start embedded PostgreSQL',
      },
    );
  }
  return users.find((user) => user.uid === owner.uid) ?? { name: String(owner.uid), uid: owner.uid, gid: owner.gid };
}

/** @throws AppError `configuration` on a system without both users */
export function preferredUser(users: readonly DatabaseUser[] = readUsers()): DatabaseUser {
  const user = users.find(({ name }) => name === 'postgres') ?? users.find(({ name }) => name === 'nobody');
  if (user !== undefined) return user;
  throw new AppError(
    'configuration',
    'PostgreSQL does not run as root, and this system has neither a user `postgres` nor `nobody`. ' +
      'Start Cordon as an ordinary user, or set DATABASE_URL.',
    { failureIndicator: 'start embedded PostgreSQL' },
  );
}

function readUsers(): readonly DatabaseUser[] {
  const users: DatabaseUser[] = [];
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === undefined || uid === undefined || gid === undefined || Number(uid) <= 0) continue;
    users.push({ name, uid: Number(uid), gid: Number(gid) });
  }
  return users;
}

function foreignCluster(directory: string, uid: number): AppError {
  return new AppError(
    'configuration',
    `${directory} belongs to another user (id ${uid}). Start Cordon as that user, or as root.`,
    {
      failureIndicator: 'start embedded PostgreSQL',
    },
  );
}
