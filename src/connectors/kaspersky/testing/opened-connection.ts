import { onTestFinished } from 'vitest';
import type { ActionContext, ActionDefinition, ConnectionCheck } from '#kernel/action.ts';
import { systemClock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import { noFiles } from '#kernel/file-store.ts';
import type { ClearedVerdictId } from '#kernel/guard.ts';
import { createLadder } from '#kernel/ladder.ts';
import { silentLog } from '#kernel/log.ts';
import type { ActionOutcome, Receipt } from '#kernel/result.ts';
import { parseInput } from '#kernel/validate.ts';
import { createNet } from '#net/net.ts';
import type { KasperskyClient } from '../client.ts';
import { kasperskyConnector } from '../connector.ts';
import { FakeConsole } from './fake-console.ts';

export interface OpenedConnection {
  readonly console: FakeConsole;
  readonly client: KasperskyClient;
  now: Date;
  run(name: string, input?: JsonObject): Promise<ActionOutcome>;
  settle(name: string, receipt: Receipt): Promise<ActionOutcome>;
  recover(name: string, input: JsonObject, sentAt: Date): Promise<ActionOutcome | null>;
  check(): Promise<ConnectionCheck>;
  context(write: boolean, signal?: AbortSignal): ActionContext<KasperskyClient>;
  close(): Promise<void>;
}

/** The connector on a console of its own, both gone when the test ends. */
export async function openConnection(
  settings: JsonObject = {},
  secrets: JsonObject = { password: 'correct horse' },
): Promise<OpenedConnection> {
  const console = await FakeConsole.start();
  onTestFinished(() => console[Symbol.asyncDispose]());
  return openTo(console, settings, secrets);
}

export function openTo(
  console: FakeConsole,
  settings: JsonObject = {},
  secrets: JsonObject = { password: 'correct horse' },
): OpenedConnection {
  const given = { serverUrl: console.url, userName: 'api-user', caCertificate: console.certificate, ...settings };
  const net = createNet({ clock: systemClock, log: silentLog });
  const client = kasperskyConnector.open(
    {
      settings: parseInput(kasperskyConnector.settings, given, 'settings'),
      secrets: parseInput(kasperskyConnector.secrets, secrets, 'secrets'),
    },
    net,
  ) as KasperskyClient;
  const opened: OpenedConnection = {
    console,
    client,
    now: new Date('2026-01-31T08:00:00Z'),
    context: (write, signal = AbortSignal.timeout(15_000)) => ({
      client,
      signal,
      permit: write ? { intentId: 'int_test', verdictId: 'ver_test' as ClearedVerdictId, check: async () => {} } : null,
      record: () => undefined,
      idempotencyKey: 'key',
      log: silentLog,
      files: noFiles,
      now: () => opened.now,
    }),
    async run(name, input = {}) {
      const action = actionOf(name);
      const values = parseInput(action.input, input);
      const effect = action.effectOf?.(values) ?? action.effect;
      return action.run(values, opened.context(effect !== 'read'));
    },
    settle: async (name, receipt) =>
      actionOf(name).settle?.(structuredClone(receipt), opened.context(false)) ?? Promise.reject(missing(name)),
    recover: async (name, input, sentAt) => {
      const action = actionOf(name);
      return (
        action.recover?.(parseInput(action.input, input), sentAt, opened.context(false)) ??
        Promise.reject(missing(name))
      );
    },
    check: async () => kasperskyConnector.check(client, opened.context(false), createLadder()),
    close: async () => kasperskyConnector.close(client),
  };
  onTestFinished(() => opened.close());
  return opened;
}

export function actionOf(name: string): ActionDefinition {
  const action = kasperskyConnector.actions.find(({ id }) => id === `kaspersky.${name}`);
  if (action === undefined) throw new AppError('unknown_action', name);
  return action;
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

function missing(name: string): AppError {
  return new AppError('internal', `${name} lacks what the test asks for.`);
}
