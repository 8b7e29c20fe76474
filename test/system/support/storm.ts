import type { Client } from '#cli/client.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { StormshieldSimulator } from '../../../simulators/stormshield/simulator.ts';
import { all } from './api.ts';

/** Starts so many runs that isolate and release an agent each, every one its own. */
export async function startRuns(
  client: Client,
  count: number,
  after?: (started: number) => Promise<void>,
): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    const inputs = { connection: 'SES', agent: `PC-${String(number).padStart(5, '0')}`, hold: '1s' };
    await client.call('startRun', { params: { id: 'isolate-and-release' }, body: { inputs } });
    await after?.(number);
  }
}

/** What must never be, whatever was killed: see the names of the members. */
export interface Faults {
  readonly writesSentTwice: readonly string[];
  readonly intentsNeitherFinalNorInSight: readonly JsonObject[];
  readonly runsFalselyDone: readonly string[];
}

export const noFaults: Faults = { writesSentTwice: [], intentsNeitherFinalNorInSight: [], runsFalselyDone: [] };

/** Compares what Cordon says with what the console saw. */
export async function findFaults(client: Client, simulator: StormshieldSimulator): Promise<Faults> {
  const posts = simulator.log.list({ method: 'POST' }).map(({ target }) => target);
  const intents = await all(client, 'listIntents');
  const runs = await all(client, 'listRuns');
  const succeeded = runs.filter((run) => run['status'] === 'succeeded');
  return {
    writesSentTwice: posts.filter((target, index) => posts.indexOf(target) !== index),
    intentsNeitherFinalNorInSight: intents.filter(({ status }) => status === 'open' || status === 'pending'),
    runsFalselyDone: succeeded
      .map((run) => (run['inputs'] as { agent: string }).agent)
      .filter((name) => !wasIsolatedAndReleased(simulator, name)),
  };
}

function wasIsolatedAndReleased(simulator: StormshieldSimulator, name: string): boolean {
  const agent = simulator.state.agents.find((one) => one.name === name);
  const effects = agent?.applied.map(({ kind }) => kind).join();
  return agent?.isolated === false && effects === 'network-isolation,network-deisolation';
}
