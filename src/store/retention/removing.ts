import { setTimeout as sleep } from 'node:timers/promises';
import type { FileStore } from '#kernel/file-store.ts';
import type { Log } from '#kernel/log.ts';
import type { RetentionStore } from '#kernel/retention.ts';

/** Between two rounds. */
const pauseMs = 60_000;

interface Parts {
  readonly retention: Pick<RetentionStore, 'round'>;
  readonly files: Pick<FileStore, 'removeOld'>;
  readonly log: Log;
}

/**
 * Removes what is old enough for as long as the server lives. Every server does it: of the database one at a time, of
 * the files each those of its own data folder.
 * @returns a function that stops it and waits for the end of the batch that is under way
 */
export function startRemoving({ retention, files, log }: Parts, everyMs = pauseMs): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function attempt(work: () => Promise<unknown>): Promise<void> {
    await work().catch((error: unknown) => log.warn('Removing what is old broke off; trying again', { error }));
  }

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      await attempt(() => files.removeOld(signal));
      if (!signal.aborted) await attempt(() => retention.round(signal));
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  const ended = loop();
  return async () => {
    stopping.abort();
    await ended;
  };
}
