import { linkSync, readFileSync, renameSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { newSecret } from '#kernel/ids.ts';

/** What a running PostgreSQL writes about itself into `postmaster.pid`. */
export interface PostmasterFile {
  /** 0 while the file is being written, or when a power cut left it empty. */
  readonly pid: number;
  readonly socketDirectory: string;
  readonly status: 'starting' | 'ready' | 'stopping' | '';
  readonly text: string;
}

export function postmasterFilePath(clusterDirectory: string): string {
  return join(clusterDirectory, 'postmaster.pid');
}

/** PostgreSQL guards its socket by a file of its own, which begins like `postmaster.pid`. */
export function socketLockPath(socketDirectory: string): string {
  return join(socketDirectory, '.s.PGSQL.5432.lock');
}

/** Null when there is no such file. */
export function readLockFile(path: string): PostmasterFile | null {
  try {
    return parsePostmasterFile(readFileSync(path, 'utf8'));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

export function parsePostmasterFile(text: string): PostmasterFile {
  const lines = text.split('\n').map((line) => line.trim());
  // A server in single-user mode writes its id negative.
  const pid = /^-?\d{1,9}$/.test(lines[0] ?? '') ? Math.abs(Number(lines[0])) : 0;
  const status = lines[7] ?? '';
  return {
    pid,
    socketDirectory: lines[4] ?? '',
    status: status === 'ready' || status === 'starting' || status === 'stopping' ? status : '',
    text,
  };
}

/**
 * Removes the lock file of a server that is known to be dead, and no other: it is moved aside first and moved back
 * when someone wrote a new one in between.
 */
export function removeStaleLockFile(path: string, staleText: string): void {
  const aside = `${path}.stale-${newSecret().slice(0, 8)}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== staleText) linkSync(aside, path);
    unlinkSync(aside);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  }
}
