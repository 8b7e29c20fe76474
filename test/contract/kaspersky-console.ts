import { kasperskyConnector } from '#connectors/kaspersky/connector.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt } from '#kernel/result.ts';
import { createClock, type SimulatorClock } from '../../simulators/kit/clock.ts';
import type { Fault, FaultMatch } from '../../simulators/kit/fault.ts';
import { startKasperskySimulator, type KasperskySimulator } from '../../simulators/kaspersky/simulator.ts';
import { openConnection, type OpenedConnection } from './opened-connection.ts';

/** A simulated console whose time stands still, and connections whose clock is the same. */
export interface ContractConsole extends AsyncDisposable {
  readonly clock: SimulatorClock;
  readonly simulator: KasperskySimulator;
  readonly connection: OpenedConnection;
  /** Another connection, for a user of the seed. */
  open(key: string, settings?: JsonObject): OpenedConnection;
  run(action: string, input?: JsonObject): Promise<ActionOutcome>;
  settle(action: string, receipt: Receipt): Promise<ActionOutcome>;
  recover(action: string, input: JsonObject, sentAt?: Date): Promise<ActionOutcome | null>;
  /** Strikes calls of one method. */
  strike(method: string, fault: Fault, match?: FaultMatch): void;
  /** Accepted writes by method. */
  writes(): Readonly<Record<string, number>>;
  /** Whether the agent of a host with this display name keeps it off the network. */
  isolated(name: string): boolean;
  /** Nothing is left open on the console, and it understood every argument as it was meant. @throws Error */
  requireTidy(): void;
  /** Back to the seed: state, faults, log. */
  reset(): void;
}

const startTime = Date.parse('2026-11-02T08:00:00.000Z');

export async function startContractConsole(
  settings: JsonObject = {},
  more: { readonly hostCount?: number; readonly eventCount?: number } = {},
): Promise<ContractConsole> {
  const clock = createClock({ start: startTime, frozen: true });
  const simulator = await startKasperskySimulator({ clock, ...more });
  const open = (key: string, own: JsonObject = {}): OpenedConnection => {
    const user = simulator.keys[key];
    return openConnection(
      kasperskyConnector,
      {
        serverUrl: simulator.url,
        caCertificate: simulator.ca,
        userName: user?.user ?? '',
        userKind: user?.internal === false ? 'domain' : 'internal',
        ...(user?.domain ? { domain: user.domain } : {}),
        timeoutSeconds: 2,
        quarantineTaskName: 'QuarantineFile',
        quarantineFilesKey: 'Files',
        ...settings,
        ...own,
      },
      { password: user?.password ?? '' },
      () => new Date(clock.now()),
    );
  };
  const connection = open('administrator');
  return {
    clock,
    simulator,
    connection,
    open,
    run: (action, input = {}) => connection.run(`kaspersky.${action}`, input),
    settle: (action, receipt) => connection.settle(`kaspersky.${action}`, receipt),
    recover: (action, input, sentAt = new Date(clock.now())) =>
      connection.recover(`kaspersky.${action}`, input, sentAt),
    strike(method, fault, match = { times: 1 }) {
      simulator.faults.add({ match: { path: `/${method.replaceAll('.', String.raw`\.`)}$`, ...match }, fault });
    },
    writes: () => simulator.state.snapshot().writes,
    isolated: (name) => simulator.state.snapshot().hosts.find((host) => host.displayName === name)?.isolated ?? false,
    requireTidy() {
      const { open: left } = simulator.state.snapshot().resultSets;
      const careless = simulator.log
        .list()
        .filter(({ notes }) => 'looseValues' in notes || 'unknownArguments' in notes)
        .map(({ target, notes }) => ({ target, notes }));
      if (left > 0 || careless.length > 0) throw new Error(`${left} left open; ${JSON.stringify(careless)}`);
    },
    reset() {
      simulator.state.reset();
      simulator.faults.clear();
      simulator.log.clear();
    },
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]();
      await simulator.stop();
      clock.close();
    },
  };
}

/** The receipt of accepted work; anything else is a failed test. */
export function receiptOf(outcome: ActionOutcome | null): Receipt {
  if (outcome?.status === 'pending') return outcome.receipt;
  throw new Error(`The outcome is ${outcome?.status ?? 'not there'}, not pending: ${outcome?.message ?? ''}`);
}

/** The list of this name in `data`. */
export function listOf(outcome: ActionOutcome, name: string): readonly JsonObject[] {
  return (outcome.data as Readonly<Record<string, Json>>)[name] as readonly JsonObject[];
}
