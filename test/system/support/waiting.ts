import { setTimeout as sleep } from 'node:timers/promises';

/** Looks until it is true. @throws Error that says what was awaited */
export async function until(what: string, isTrue: () => Promise<boolean>, timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (performance.now() < end) {
    if (await isTrue()) return;
    await sleep(200);
  }
  throw new Error(`Waited ${timeoutMs} ms in vain until ${what}.`);
}
