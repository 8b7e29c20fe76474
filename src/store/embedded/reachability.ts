import { statSync, type Stats } from 'node:fs';
import { dirname, parse } from 'node:path';
import type { DatabaseUser } from './database-user.ts';

/**
 * The first directory on the way to `path` that the user cannot enter, or `path` itself when the user cannot
 * read and execute it. Null when the way is free. A path that does not exist yet is free from there on.
 */
export function blockedPath(path: string, user: DatabaseUser): string | null {
  for (const part of [...ancestors(path), path]) {
    const stats = statSync(part, { throwIfNoEntry: false });
    if (stats === undefined) return null;
    const wanted = part === path ? 0o5 : 0o1;
    if ((permissions(stats, user) & wanted) !== wanted) return part;
  }
  return null;
}

/** The first directory on the way to `directory`, itself included, that the user cannot enter; null when there is none. */
export function blockedDirectory(directory: string, user: DatabaseUser): string | null {
  for (const part of [...ancestors(directory), directory]) {
    const stats = statSync(part, { throwIfNoEntry: false });
    if (stats === undefined) return null;
    if ((permissions(stats, user) & 0o1) === 0) return part;
  }
  return null;
}

function ancestors(path: string): readonly string[] {
  const found: string[] = [];
  const { root } = parse(path);
  for (let part = dirname(path); part !== root; part = dirname(part)) found.unshift(part);
  return [root, ...found];
}

function permissions(stats: Stats, user: DatabaseUser): number {
  if (stats.uid === user.uid) return stats.mode >> 6;
  return stats.gid === user.gid ? stats.mode >> 3 : stats.mode;
}
