import { setTimeout as sleep } from 'node:timers/promises';

const maxBatch = 500;

interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Milliseconds for which a batch under load waits for more: many small writes cost more than a few large ones. */
const lingerMs = 3;

/**
 * Writes items one batch at a time: the first at once, and whatever arrives meanwhile together afterwards.
 * Each caller waits until its own item is written, and gets the error of its batch.
 */
export function inBatches<T>(write: (items: readonly T[]) => Promise<void>): (item: T) => Promise<void> {
  const waiting: Waiting<T>[] = [];
  let writing = false;

  async function drain(): Promise<void> {
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, maxBatch);
      try {
        await write(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      if (waiting.length > 1 && waiting.length < maxBatch) await sleep(lingerMs);
    }
    writing = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!writing) void drain();
    });
}
