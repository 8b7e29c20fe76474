import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import type { Client } from './client.ts';
import type { Context } from './command.ts';

const lookMs = 1_000;

/** The end of accepted work, when it is waited for: the server answers after minutes at the latest, the work may take hours. */
export async function untilSettled(
  first: JsonObject,
  wait: boolean,
  client: Client,
  { signal }: Pick<Context, 'signal'>,
): Promise<JsonObject> {
  let result = first;
  const { receiptId } = first;
  if (typeof receiptId !== 'string' || !(wait || first['blocking'] === true)) return first;
  while (result['status'] === 'pending' && !signal.aborted) {
    await sleep(lookMs, undefined, { signal }).catch(() => undefined);
    const receipt = await client.call('getReceipt', { params: { id: receiptId } }).catch((error: unknown) => {
      if (signal.aborted) return null;
      throw error;
    });
    if (receipt !== null && isJsonObject(receipt['result'])) result = receipt['result'];
  }
  return result;
}
