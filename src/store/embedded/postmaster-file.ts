import { linkSync, readFileSync, renameSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { newSecret } from '#kernel/ids.ts';

/** What a running PostgreSQL writes about itself into `postmaster.pid`. */
export interface PostmasterFile {
  readonly pid: number;
  readonly socketDirectory: string;
  readonly status: 'starting' | 'ready' | 'stopping' | '';
  readonly text: string;
}

export function postmasterFilePath(clusterDirectory: string): string {
  return join(clusterDirectory, 'postmaster.pid');
}

/** Null when there is no such file, or it is not yet written. */
export function readPostmasterFile(clusterDirectory: string): PostmasterFile | null {
  try {
    return parsePostmasterFile(readFileSync(postmasterFilePath(clusterDirectory), 'utf8'));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

/** Null for text that names no process. */
export function parsePostmasterFile(text: string): PostmasterFile | null {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Math.abs(Number(lines[0]));
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  const status = lines[7] ?? '';
  return {
    pid,
    socketDirectory: lines[4] ?? '',
    status: status === 'ready' || status === 'starting' || status === 'stopping' ? status : '',
    text,
  };
}

/**
 * Removes the file of a server that is known to be dead, and no other: it is moved aside first and moved back
 * when someone wrote a new one in between.
 */
export function removeStalePostmasterFile(clusterDirectory: string, stale: PostmasterFile): void {
  const path = postmasterFilePath(clusterDirectory);
  const aside = `${path}.stale-${newSecret().slice(0, 8)}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== stale.text) linkSync(aside, path);
    unlinkSync(aside);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  }
}
