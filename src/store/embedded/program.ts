import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { AppError } from '#kernel/error.ts';
import type { DatabaseUser } from './database-user.ts';

/** PostgreSQL's programs get nothing of our environment, which may hold secrets and PG* variables. */
const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** Spawns one of PostgreSQL's programs in a session of its own, so that Ctrl-C in a terminal reaches only us. */
export function spawnProgram(
  path: string,
  parameters: readonly string[],
  user: DatabaseUser | null,
  stdio: StdioOptions,
): ChildProcess {
  return spawn(path, parameters, {
    cwd: '/',
    env: environment,
    stdio,
    detached: true,
    ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
  });
}

/** Why a program could not even be started. */
export function spawnFailure(path: string, cause: NodeJS.ErrnoException): AppError {
  const reason: Record<string, string> = {
    ENOENT: 'the program or the C library that it needs is missing (it needs glibc, which Alpine lacks)',
    EACCES: 'the folder forbids running programs (is it mounted noexec?)',
    EPERM: 'this process may not change its user',
  };
  const why = reason[cause.code ?? ''] ?? cause.message;
  return new AppError(
    'configuration',
    `${path} cannot be started: ${why}. Set DATABASE_URL to use another PostgreSQL.`,
    {
      failureIndicator: 'start embedded PostgreSQL',
      cause,
    },
  );
}

/**
 * Runs a program to its end.
 * @throws AppError `configuration` when it cannot start or ends with an error, with the end of what it said
 */
export function runProgram(path: string, parameters: readonly string[], user: DatabaseUser | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawnProgram(path, parameters, user, ['ignore', 'ignore', 'pipe']);
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2_000);
    });
    child.once('error', (cause) => reject(spawnFailure(path, cause)));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve();
      const message = `${path} ended with ${signal ?? `code ${code}`}: ${said.trim()}`;
      reject(new AppError('configuration', message, { failureIndicator: 'start embedded PostgreSQL' }));
    });
  });
}
