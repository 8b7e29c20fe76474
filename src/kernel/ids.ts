import { randomBytes } from 'node:crypto';

/** Kinds of ids; the prefix makes an id readable wherever it turns up. */
export type IdPrefix = 'run' | 'int' | 'rcp' | 'con' | 'sec' | 'tok' | 'srv' | 'aud' | 'req';

/** A sortable unique id: prefix, 48 bits of time, 80 random bits. */
export function newId(prefix: IdPrefix): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${prefix}_${time}${randomBytes(10).toString('hex')}`;
}

/** An unguessable secret value, 256 bits, URL-safe. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** A number in [0, 1) for jitter. */
export function jitter(): number {
  return Math.random();
}
