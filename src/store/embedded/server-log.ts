import { closeSync, copyFileSync, fstatSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/** What PostgreSQL says, in a file that outlives us as PostgreSQL does. */
export interface ServerLog {
  /** A descriptor to append to, to be closed by the caller. */
  open(): number;
  /** The end of what was said since this log was opened. */
  said(): string;
}

const maxBytes = 10_000_000;
const checkEveryMs = 60_000;
const shownBytes = 2_000;

/** The file lies outside the cluster, whose owner is trusted less than we are. */
function serverLogPath(dataDirectory: string): string {
  return join(dataDirectory, 'postgres.log');
}

export function openServerLog(dataDirectory: string): ServerLog {
  const path = serverLogPath(dataDirectory);
  boundServerLog(dataDirectory);
  const from = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return { open: () => openSync(path, 'a', 0o600), said: () => readFrom(path, from) };
}

/**
 * Keeps at most two files of `limit` bytes and what a minute brings. The full one is copied and emptied in place,
 * because a running PostgreSQL holds it open.
 */
export function boundServerLog(dataDirectory: string, limit = maxBytes): void {
  const path = serverLogPath(dataDirectory);
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= limit) return;
  copyFileSync(path, `${path}.1`);
  truncateSync(path);
}

/** Until `signal` is aborted. */
export function keepServerLogBound(dataDirectory: string, signal: AbortSignal): void {
  const timer = setInterval(() => boundServerLog(dataDirectory), checkEveryMs);
  timer.unref();
  signal.addEventListener('abort', () => clearInterval(timer));
}

function readFrom(path: string, from: number): string {
  const file = openSync(path, 'r');
  try {
    const start = Math.max(from, fstatSync(file).size - shownBytes);
    const bytes = Buffer.alloc(shownBytes);
    const length = readSync(file, bytes, 0, shownBytes, start);
    return bytes.toString('utf8', 0, length).trim();
  } finally {
    closeSync(file);
  }
}
