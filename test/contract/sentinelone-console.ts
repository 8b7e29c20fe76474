import { sentinelOneConnector } from '#connectors/sentinelone/connector.ts';
import type { TableAction } from '#connectors/sentinelone/table-action.ts';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import { createClock, type SimulatorClock } from '../../simulators/kit/clock.ts';
import type { LoggedRequest } from '../../simulators/kit/request-log.ts';
import {
  startSentinelOneSimulator,
  type SentinelOneOptions,
  type SentinelOneSimulator,
} from '../../simulators/sentinelone/simulator.ts';
import { openConnection, type OpenedConnection } from './opened-connection.ts';

/** The connector on its real transport, and the simulated console that it talks to. */
export interface ConnectedConsole extends AsyncDisposable {
  readonly connection: OpenedConnection;
  readonly simulator: SentinelOneSimulator;
  readonly clock: SimulatorClock;
  /** Id of the agent with this number, counted from 1. */
  agentId(seq: number): string;
  /** The writes that reached the console, whether or not it acted. */
  writes(): readonly LoggedRequest[];
}

export const actions = sentinelOneConnector.actions as unknown as readonly TableAction[];

/** @param id without the name of the connector */
export function actionNamed(id: string): TableAction {
  const action = actions.find((one) => one.id === `sentinelone.${id}`);
  if (action === undefined) throw new AppError('unknown_action', id);
  return action;
}

/** The console's time runs as ours does, so that the dates of its answers and of its rows agree; a test may let it run ahead. */
export async function connectConsole(
  options: SentinelOneOptions = {},
  settings: JsonObject = {},
): Promise<ConnectedConsole> {
  const clock = createClock();
  const simulator = await startSentinelOneSimulator({
    clock,
    agentCount: 200,
    ...options,
    settings: { rateLimits: false, ...options.settings },
  });
  const connection = openConnection(
    sentinelOneConnector,
    { url: simulator.url, caCertificate: simulator.ca, keepPublishedLimits: false, ...settings },
    { apiToken: simulator.keys.admin },
  );
  return {
    connection,
    simulator,
    clock,
    agentId: (seq) => String(simulator.state.console.fleet.row(seq)['id']),
    writes: () => simulator.log.list().filter(({ method }) => method !== 'GET'),
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]();
      await simulator.stop();
      clock.close();
    },
  };
}
