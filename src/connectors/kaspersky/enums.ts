import type { Json } from '#kernel/json.ts';

type Names = Readonly<Record<string, string>>;

export const severityNames: Names = { '1': 'Info', '2': 'Warning', '3': 'Error', '4': 'Critical' };

/** `task_new_state` of task events. */
export const taskStateNames: Names = {
  '0': 'created',
  '1': 'running',
  '2': 'paused',
  '3': 'failed',
  '4': 'completed',
  '5': 'failed by timeout',
  '6': 'reloading',
  '7': 'inactive',
};

export const scheduleNames: Names = {
  '0': 'manual',
  '2': 'daily',
  '3': 'weekly',
  '4': 'monthly',
  '6': 'days of week',
};

export const hostStatusNames: Names = { '0': 'OK', '1': 'Critical', '2': 'Warning' };

export const protectionNames: Names = {
  '0': 'unknown',
  '1': 'stopped',
  '2': 'paused',
  '3': 'starting',
  '4': 'running',
  '5': 'running, maximum protection',
  '6': 'running, maximum speed',
  '7': 'running, recommended',
  '8': 'running, custom',
  '9': 'failure',
};

export const platformNames: Names = {
  '-1': 'unknown',
  '0': 'DOS',
  '2': 'Windows',
  '6': 'Linux',
  '7': 'FreeBSD',
  '8': 'Windows Mobile',
  '10': 'macOS',
  '12': 'iOS',
};

export const fileTypeNames: Names = {
  '0': 'exe',
  '1': 'dll',
  '2': 'sys',
  '3': 'cmd',
  '4': 'script',
  '5': 'reg',
  '6': 'msi',
  '7': 'cpl',
  '8': 'wwahost',
  '9': 'mshta',
};

/** By the number of the bit. */
const networkBits = [
  'visible in the network',
  '',
  'agent installed',
  'agent alive',
  'protection installed',
  'roaming',
] as const;

const statusReasonBits = [
  'agent inactive although the host is visible',
  'protection not running',
  'anti-virus not running',
  'too many detections',
  'protection level differs from the policy',
  'anti-virus not installed',
  'full scan too old',
  'bases too old',
  'agent silent for too long',
  'licence old or ending',
  'uncured objects',
  'reboot required',
  'incompatible applications',
  'vulnerabilities',
  'search for system updates too old',
  'encryption status',
  'mobile settings',
  'unhandled incidents',
  'status suggested by a product',
  'low disk space',
] as const;

/** The name of a number; the number itself where it has none. */
export function named(names: Names): (value: Json) => Json {
  return (value) => (typeof value === 'number' ? (names[value] ?? value) : value);
}

export const networkStatus = bitsOf(networkBits);
export const statusReasons = bitsOf(statusReasonBits);

function bitsOf(names: readonly string[]): (value: Json) => Json {
  return (value) =>
    typeof value === 'number'
      ? names.filter((name, bit) => name !== '' && Math.floor(value / 2 ** bit) % 2 === 1)
      : value;
}
