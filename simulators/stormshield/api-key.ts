import { Refusal } from './error-answer.ts';

export const usages = ['Agent Monitoring', 'Remediation'] as const;
export type Usage = (typeof usages)[number];

export interface ApiKey {
  readonly name: string;
  readonly token: string;
  readonly usages: readonly Usage[];
  /** ISO 8601; null never expires. */
  readonly expiresAt: string | null;
}

/** @throws Refusal 401 without a known key that is still valid */
export function authenticate(keys: readonly ApiKey[], authorization: string | undefined, now: number): ApiKey {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  const key = keys.find((candidate) => candidate.token === token);
  const expired = key !== undefined && key.expiresAt !== null && Date.parse(key.expiresAt) <= now;
  if (key === undefined || expired) {
    throw new Refusal(401, 'The API key is missing, unknown or expired.', {
      headers: { 'www-authenticate': 'Bearer' },
    });
  }
  return key;
}

/** @throws Refusal 403 */
export function requireUsage(key: ApiKey, usage: Usage): void {
  if (!key.usages.includes(usage)) throw new Refusal(403, `The API key lacks the usage ${usage}.`);
}
