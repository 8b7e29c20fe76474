import type { App } from '#app/app.ts';
import type { RequestOutcome } from '#app/audit.ts';
import type { Principal } from '#app/principal.ts';
import type { Log } from '#kernel/log.ts';
import type { Operation } from './contract/operation.ts';

interface Ended extends Pick<RequestOutcome, 'subject' | 'status' | 'code'> {
  readonly noted?: boolean | undefined;
}

/**
 * Puts a request into the audit: every one that means to change something, and every one that was not allowed.
 * What has happened is not undone when the audit cannot be written, and its own entry stands there already.
 */
export async function noteRequest(
  app: App,
  log: Log,
  principal: Principal,
  { id, method, permission }: Operation,
  { noted = false, ...ended }: Ended,
): Promise<void> {
  const matters = method !== 'get' || ended.code === 'forbidden';
  if (noted || !matters) return;
  await app.audit
    .request(principal, { operation: id, permission, ...ended })
    .catch((error: unknown) => log.error('A request is missing in the audit', { operation: id, ...ended, error }));
}
