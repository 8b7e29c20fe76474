import type { Client } from '#cli/client.ts';
import type { JsonObject } from '#kernel/json.ts';
import { all } from './api.ts';
import { textOf } from './json.ts';

/** A write, as a plan foretells it and as the ledger has it. */
export interface Call {
  readonly place: string;
  readonly action: string;
  readonly connection: string;
  readonly targets: readonly string[];
  readonly input: string;
}

const withoutRun = (value: unknown): string => JSON.stringify(value).replaceAll(/run_[0-9a-f]+/g, 'RUN');
const byPlace = (a: Call, b: Call): number => (a.place < b.place ? -1 : 1);

export function predictedCalls(plan: JsonObject): readonly Call[] {
  return (plan['entries'] as readonly JsonObject[])
    .filter(({ kind, verdict }) => kind === 'write' && (verdict as JsonObject)['decision'] !== 'deny')
    .map(({ stepId, iteration, action, connection, targets, input }) => ({
      place: `${textOf(stepId)}/${textOf(iteration)}`,
      action: textOf(action),
      connection: textOf((connection as JsonObject)['id']),
      targets: targets as readonly string[],
      input: withoutRun(input),
    }))
    .toSorted(byPlace);
}

export async function madeCalls(client: Client, runId: string): Promise<readonly Call[]> {
  const intents = await all(client, 'listIntents', { run: runId });
  return intents
    .map(({ step, actionId, connectionId, targets, input }) => ({
      place: `${textOf((step as JsonObject)['stepId'])}/${textOf((step as JsonObject)['iteration'])}`,
      action: textOf(actionId),
      connection: textOf(connectionId),
      targets: targets as readonly string[],
      input: withoutRun(input),
    }))
    .toSorted(byPlace);
}
