import { spawn } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, statfsSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '#kernel/error.ts';

const enoughBytes = 2_000_000_000;

/** Memory where there is plenty of it: a copied cluster is hundreds of small files, which disks are slow at. */
export function testBase(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize > enoughBytes ? '/dev/shm' : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** One place for all test processes, because a copy of the binaries is large; on a disk, because memory may forbid programs. */
export function copiesDirectory(): string {
  const uid = process.getuid?.() ?? 0;
  const directory = join(tmpdir(), `cordon-binaries-${uid}`);
  mkdirSync(directory, { recursive: true });
  if (lstatSync(directory).uid !== uid) throw new AppError('configuration', `${directory} belongs to someone else.`);
  chmodSync(directory, 0o755);
  return directory;
}

/**
 * A temporary data folder that every user may enter. When this process ends, however it ends, the PostgreSQL
 * in it is ended and the folder removed: a shell waits for the end of a pipe that only this process holds.
 */
export async function openTestFolder(): Promise<string> {
  const folder = await mkdtemp(join(testBase(), 'cordon-test-'));
  await chmod(folder, 0o711);
  const guardian = spawn('/bin/sh', ['-c', guardianScript, 'guardian', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    detached: true,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
  });
  guardian.unref();
  (guardian.stdin as unknown as { unref(): void }).unref();
  return folder;
}

const guardianScript = `
cat >/dev/null
pid=$(head -n 1 "$1/postgres/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ]; then
  kill -QUIT "$pid"
  for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ -e "$1/postgres/postmaster.pid" ] || break
    sleep 0.1
  done
fi
rm -rf "$1"`;
