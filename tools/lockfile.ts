/** One package of a package-lock.json of version 3, as far as it is read here. */
export interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [property: string]: unknown;
}

export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
  readonly [property: string]: unknown;
}

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

/**
 * Adds the builds for other platforms that a registry without them made npm leave out.
 * Newer npm refuses its own lockfile otherwise, see docs/decisions/0005-toolchain.md.
 */
export function completeLockfile(lockfile: Lockfile): Lockfile {
  const missing = Object.entries(lockfile.packages).flatMap(([path, holder]) =>
    path === ''
      ? []
      : Object.entries(holder.optionalDependencies ?? {})
          .filter(([name]) => !(`node_modules/${name}` in lockfile.packages))
          .flatMap(([name, version]) => platformBuild(name, version, holder)),
  );
  if (missing.length === 0) return lockfile;
  const packages = [...Object.entries(lockfile.packages), ...missing].toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lockfile, packages: Object.fromEntries(packages) };
}

/** Only packages that are plainly a build for one platform, in one exact version. */
function platformBuild(
  name: string,
  version: string,
  holder: LockedPackage,
): readonly (readonly [string, LockedPackage])[] {
  const parts = (name.split('/').at(-1) ?? '').split('-');
  const os = parts.find((part) => systems.includes(part));
  const cpu = parts.find((part) => processors.includes(part));
  if (os === undefined || cpu === undefined || !/^\d+\.\d+\.\d+$/.test(version)) return [];
  const libc = os === 'linux' ? libcOf(parts) : null;
  const build = {
    version,
    cpu: [cpu],
    ...(holder.dev === true ? { dev: true } : {}),
    ...(libc === null ? {} : { libc: [libc] }),
    optional: true,
    os: [os],
  };
  return [[`node_modules/${name}`, build]];
}

function libcOf(parts: readonly string[]): 'glibc' | 'musl' | null {
  if (parts.some((part) => part.startsWith('musl'))) return 'musl';
  return parts.some((part) => part.startsWith('gnu')) ? 'glibc' : null;
}
