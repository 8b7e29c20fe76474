import type { Rung, RungName, RungStatus } from '#kernel/ladder.ts';

/* What people read of the connection doctor, on every face. */

const titles: Readonly<Record<RungName, string>> = {
  dns: 'DNS',
  tcp: 'TCP',
  tls: 'TLS chain',
  clock: 'Clock',
  'sign-in': 'Sign-in',
  version: 'Version',
  scopes: 'Scopes',
  permissions: 'Permissions',
};

export const rungWords: Readonly<Record<RungStatus, string>> = {
  passed: 'passed',
  warning: 'warning',
  failed: 'failed',
  unknown: 'unknown',
  not_reached: 'not reached',
};

export function rungTitle({ name, subject }: Pick<Rung, 'name' | 'subject'>): string {
  return subject === null ? titles[name] : `${titles[name]}, ${subject}`;
}
