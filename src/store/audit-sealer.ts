import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditChain } from '#kernel/audit.ts';
import type { Log } from '#kernel/log.ts';
import { maxSealed } from './audit-sealing.ts';

/** Between two looks for entries that wait: they are linked within two seconds. */
const lookMs = 1_000;

/**
 * Seals for as long as the server lives. Every server does it; the database lets one at a time.
 * @returns a function that stops it and waits for the end of what is under way
 */
export function startSealer(chain: Pick<AuditChain, 'seal'>, log: Log): () => Promise<void> {
  const stopping = new AbortController();

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const sealed = await chain.seal().catch((error: unknown) => {
        log.warn('Linking audit entries failed; trying again', { error });
        return 0;
      });
      // A round costs the same few statements for one entry as for hundreds.
      if (sealed < maxSealed) await sleep(lookMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  }

  const ended = loop();
  return async () => {
    stopping.abort();
    await ended;
  };
}
