import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completeLockfile, type Lockfile } from './lockfile.ts';

function lockfile(packages: Lockfile['packages']): Lockfile {
  return { name: 'cordon', lockfileVersion: 3, packages };
}

describe('completeLockfile', () => {
  it('adds the builds for other platforms, in order', () => {
    const before = lockfile({
      '': { version: '0.1.0' },
      'node_modules/@tool/linux-x64-gnu': { version: '1.2.3', optional: true },
      'node_modules/tool': {
        version: '1.2.3',
        dev: true,
        optionalDependencies: {
          '@tool/linux-x64-gnu': '1.2.3',
          '@tool/linux-arm-musleabihf': '1.2.3',
          '@tool/win32-x64-msvc': '1.2.3',
        },
      },
    });
    const { packages } = completeLockfile(before);
    expect(Object.keys(packages)).toEqual([
      '',
      'node_modules/@tool/linux-arm-musleabihf',
      'node_modules/@tool/linux-x64-gnu',
      'node_modules/@tool/win32-x64-msvc',
      'node_modules/tool',
    ]);
    expect(packages['node_modules/@tool/linux-arm-musleabihf']).toEqual({
      version: '1.2.3',
      cpu: ['arm'],
      dev: true,
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    });
    expect(packages['node_modules/@tool/win32-x64-msvc']).toEqual({
      version: '1.2.3',
      cpu: ['x64'],
      dev: true,
      optional: true,
      os: ['win32'],
    });
  });

  it('leaves a complete lockfile alone', () => {
    const before = lockfile({
      'node_modules/@tool/darwin-arm64': { version: '1.0.0' },
      'node_modules/tool': { version: '1.0.0', optionalDependencies: { '@tool/darwin-arm64': '1.0.0' } },
    });
    expect(completeLockfile(before)).toBe(before);
  });

  it('has nothing to add to the committed lockfile', async () => {
    const committed = JSON.parse(await readFile(join(import.meta.dirname, '../package-lock.json'), 'utf8')) as Lockfile;
    expect(completeLockfile(committed)).toBe(committed);
  });

  it('guesses neither a version nor a platform', () => {
    const before = lockfile({
      'node_modules/tool': {
        version: '1.0.0',
        optionalDependencies: { '@tool/darwin-arm64': '^1.0.0', fsevents: '2.3.3', 'linux-helper': '1.0.0' },
      },
    });
    expect(completeLockfile(before)).toBe(before);
  });
});
