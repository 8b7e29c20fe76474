import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { silentLog } from '#kernel/log.ts';
import { startSealer } from './audit-sealer.ts';
import { maxSealed } from './audit-sealing.ts';

test('goes on at once while more waits than one round takes, and otherwise lets entries gather', async () => {
  const rounds = [maxSealed, maxSealed, 7];
  let asked = 0;
  const seal = (): Promise<number> => Promise.resolve(rounds[asked++] ?? 0);
  const stop = startSealer({ seal }, silentLog);
  await sleep(100);
  await stop();
  expect(asked).toBe(rounds.length);
});
