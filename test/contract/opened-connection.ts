import { filesInMemory } from '#connectors/sentinelone/testing/files-in-memory.ts';
import type { ActionContext, ActionDefinition, ConnectionCheck, Connector } from '#kernel/action.ts';
import type { Endpoint, Reach } from '#kernel/endpoint.ts';
import type { Fields } from '#kernel/field.ts';
import type { VerbCall } from '#kernel/verb.ts';
import { verbTable, type VerbId } from '#kernel/verb-table.ts';
import { systemClock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import type { ClearedVerdictId } from '#kernel/guard.ts';
import type { JsonObject } from '#kernel/json.ts';
import { createLadder } from '#kernel/ladder.ts';
import { silentLog } from '#kernel/log.ts';
import type { CallScope } from '#kernel/net.ts';
import type { ActionOutcome, Exchange, Receipt } from '#kernel/result.ts';
import { parseInput } from '#kernel/validate.ts';
import { createNet } from '#net/net.ts';
import { asPromised } from './promised-answer.ts';

export interface OpenedConnection extends AsyncDisposable {
  readonly exchanges: Exchange[];
  /** Validates as the runner does, then calls the handler with a permit when the input is a write. */
  run(actionId: string, input: JsonObject): Promise<ActionOutcome>;
  settle(actionId: string, receipt: Receipt): Promise<ActionOutcome>;
  /** Asks about a write whose answer was lost. */
  recover(actionId: string, input: JsonObject, sentAt: Date): Promise<ActionOutcome | null>;
  check(): Promise<ConnectionCheck>;
  /** What a write would reach, asked without a permit to write. */
  reach(actionId: string, input: JsonObject, limit?: number): Promise<Reach>;
  /** For the connector's directory and probes, which only read. */
  readonly context: ActionContext<unknown>;
  /** The calls of a verb for these agents, run one after the other. */
  runVerb(verb: VerbId, input: JsonObject, endpoints: readonly Endpoint[]): Promise<readonly VerbAnswer[]>;
}

/** One call of a verb and what came of it. */
export interface VerbAnswer {
  readonly call: VerbCall;
  readonly outcome: ActionOutcome;
  /** Of reading verbs. */
  readonly rows: readonly JsonObject[];
}

/** A connector with a real transport, without the runner around it. @throws AppError `invalid_input` */
export function openConnection(
  connector: Connector,
  settings: JsonObject,
  secrets: JsonObject,
  now: () => Date = () => systemClock.now(),
): OpenedConnection {
  const net = createNet({ clock: systemClock, log: silentLog });
  const client = connector.open(
    {
      settings: parseInput(connector.settings, settings, 'settings'),
      secrets: parseInput(connector.secrets, secrets, 'secrets'),
    },
    net,
  );
  const exchanges: Exchange[] = [];
  const context = (write: boolean): ActionContext<unknown> & CallScope => ({
    client,
    signal: AbortSignal.timeout(15_000),
    permit: write ? { intentId: 'int_test', verdictId: 'ver_test' as ClearedVerdictId, check: async () => {} } : null,
    record: (exchange) => void exchanges.push(exchange),
    idempotencyKey: 'key',
    log: silentLog,
    files: filesInMemory(),
    now,
  });
  const actionOf = (id: string): ActionDefinition => {
    const action = connector.actions.find((candidate) => candidate.id === id);
    if (action === undefined) throw new AppError('unknown_action', id);
    return action;
  };
  const run: OpenedConnection['run'] = async (actionId, given) => {
    const action = actionOf(actionId);
    const input = parseInput(action.input, given);
    action.check?.(input);
    const effect = action.effectOf?.(input) ?? action.effect;
    return asPromised(action, await action.run(input, context(effect !== 'read')));
  };
  return {
    exchanges,
    run,
    async reach(actionId, given, limit = 100) {
      const action = actionOf(actionId);
      if (action.reach === undefined) throw new AppError('internal', `${actionId} does not tell its reach.`);
      return action.reach(parseInput(action.input, given), limit, context(false));
    },
    get context() {
      return context(false);
    },
    async runVerb(verb, given, endpoints) {
      const found = connector.verbSupport?.verbs.find((candidate) => candidate.verb === verb);
      if (found === undefined) throw new AppError('internal', `${connector.id} says nothing about ${verb}.`);
      const answers: VerbAnswer[] = [];
      for (const call of found.calls(parseInput(verbTable[verb].input as Fields, given) as JsonObject, endpoints)) {
        const outcome = await run(call.actionId, call.input);
        const isRead = verbTable[verb].effect === 'read';
        answers.push({
          call,
          outcome,
          rows: isRead ? (found.rows?.(outcome.data, outcome.raw ?? outcome.data) ?? []) : [],
        });
      }
      return answers;
    },
    async settle(actionId, receipt) {
      const action = actionOf(actionId);
      if (action.settle === undefined) throw new AppError('internal', `${actionId} cannot settle.`);
      return asPromised(action, await action.settle(receipt, context(false)));
    },
    async recover(actionId, given, sentAt) {
      const action = actionOf(actionId);
      if (action.recover === undefined) throw new AppError('internal', `${actionId} cannot recover.`);
      return action.recover(parseInput(action.input, given), sentAt, context(false));
    },
    check: async () => connector.check(client, context(false), createLadder()),
    [Symbol.asyncDispose]: async () => connector.close(client),
  };
}

/** The AppError that a call ends with; anything else is a failed test. */
export async function errorOf(call: Promise<unknown>): Promise<AppError> {
  const thrown = await call.then(
    () => null,
    (error: unknown) => error,
  );
  if (thrown instanceof AppError) return thrown;
  throw new AppError('internal', 'The call ended without an AppError.', { cause: thrown });
}
