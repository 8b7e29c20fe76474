import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { options } from './options.ts';
import { optionText, readSettings } from './settings.ts';

const cwd = '/srv/cordon';
const provider = {
  CORDON_OIDC_ISSUER: 'https://login.example',
  CORDON_OIDC_CLIENT_ID: 'cordon',
  CORDON_OIDC_CLIENT_SECRET: 'secret',
};

describe('settings', () => {
  test('none is needed, and an empty one counts as left out', () => {
    const empty = Object.fromEntries(options.map(({ name }) => [name, '']));
    expect(readSettings({ ...empty, CORDON_DATA: '/data' }, cwd)).toEqual(readSettings({ CORDON_DATA: '/data' }, cwd));
    expect(readSettings({ CORDON_DATA: '/data' }, cwd)).toEqual({
      dataDirectory: '/data',
      databaseUrl: null,
      fileLimits: { file: 2_048 * 1_048_576, total: 20_480 * 1_048_576 },
      host: '127.0.0.1',
      port: 7_400,
      publicUrl: null,
      role: 'all',
      keys: null,
      concurrency: 50,
      databaseConnections: 20,
      logLevel: 'info',
      trustedProxies: [],
      secondFactorRoles: [],
      singleSignOn: null,
    });
  });

  test('a relative data folder is one below the working folder', () => {
    expect(readSettings({ CORDON_DATA: 'here' }, cwd).dataDirectory).toBe(join(cwd, 'here'));
  });

  test.each([
    [{ CORDON_PROT: '1' }, 'CORDON_PROT', 'did you mean CORDON_PORT?'],
    [{ CORDON_NOTHING_LIKE_IT_AT_ALL: '1' }, 'CORDON_NOTHING_LIKE_IT_AT_ALL', 'is not an option'],
    [{ CORDON_PORT: '70000' }, 'CORDON_PORT', 'from 0 to 65535, not `70000`'],
    [{ CORDON_PORT: 'http' }, 'CORDON_PORT', 'must be a whole number'],
    [{ CORDON_PORT: '80.5' }, 'CORDON_PORT', 'must be a whole number'],
    [{ CORDON_CONCURRENCY: '0' }, 'CORDON_CONCURRENCY', 'from 1 to'],
    [{ CORDON_ROLE: 'boss' }, 'CORDON_ROLE', 'must be one of all, api, worker'],
    [{ CORDON_LOG_LEVEL: 'loud' }, 'CORDON_LOG_LEVEL', 'must be one of debug'],
    [{ CORDON_PUBLIC_URL: 'cordon.example' }, 'CORDON_PUBLIC_URL', 'must be an http or https address'],
    [{ CORDON_TRUSTED_PROXIES: '10.0.0.1,proxy' }, 'CORDON_TRUSTED_PROXIES', '`proxy` is none'],
    [{ CORDON_OIDC_ISSUER: 'http://login.example' }, 'CORDON_OIDC_ISSUER', 'must be an https address'],
    [{ CORDON_OIDC_ISSUER: 'https://login.example' }, 'CORDON_OIDC_CLIENT_ID', 'is needed with'],
    [{ ...provider, CORDON_OIDC_ROLE_CLAIM: 'groups' }, 'CORDON_OIDC_ROLES', 'is needed with'],
    [{ ...provider, CORDON_OIDC_ROLES: 'responder' }, 'CORDON_OIDC_ROLES', 'must be pairs'],
    [{ CORDON_PUBLIC_URL: 'javascript://x' }, 'CORDON_PUBLIC_URL', 'must be an http or https address'],
    [{ DATABASE_URL: 'mysql://db' }, 'DATABASE_URL', 'must be a postgresql:// URL'],
  ])('%j is refused by name', (environment, name, problem) => {
    expect(() => readSettings({ CORDON_DATA: '/data', ...environment }, cwd)).toThrow(
      expect.objectContaining({
        code: 'configuration',
        failureIndicator: name,
        message: expect.stringContaining(problem),
      }),
    );
  });

  test('single sign-on has its roles in their order, with values that hold a sign of their own', () => {
    const { singleSignOn } = readSettings({ ...provider, CORDON_OIDC_ROLES: 'cn=soc=responder, all=viewer' }, cwd);
    expect(singleSignOn).toMatchObject({
      issuer: 'https://login.example',
      roleClaim: null,
      roleMap: [
        { value: 'cn=soc', role: 'responder' },
        { value: 'all', role: 'viewer' },
      ],
      defaultRole: null,
    });
  });

  test('a wrong database address is not repeated: it may hold a password', () => {
    expect(() => readSettings({ CORDON_DATA: '/data', DATABASE_URL: 'user:hidden@db' }, cwd)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hidden') }),
    );
  });

  test('every option has a default that is valid', () => {
    const defaults = Object.fromEntries(options.map(({ name }) => [name, optionText({}, name)]));
    expect(() => readSettings(defaults, cwd)).not.toThrow();
  });
});
