import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#kernel/error.ts';
import type { ResponseParts } from './ports.ts';

const firstDelayMs = 100;
const maxDelayMs = 5_000;

/**
 * Tries until it works: the console has acted already, so what is known of it must reach the ledger,
 * however long the database is away. A process that dies meanwhile leaves the intent open, which its successor finds.
 * @throws whatever is not the database being away
 */
export async function persistently<T>(
  { log }: Pick<ResponseParts, 'log'>,
  what: string,
  task: () => Promise<T>,
): Promise<T> {
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 2, maxDelayMs)) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'database_unavailable') throw error;
      log.warn('Writing to the ledger failed; trying again', { what, delayMs, error });
      await sleep(delayMs);
    }
  }
}
