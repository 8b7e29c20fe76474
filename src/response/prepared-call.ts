import { createHash } from 'node:crypto';
import type { Catalog } from '#catalog/catalog.ts';
import type { ActionDefinition, Connector } from '#kernel/action.ts';
import type { Effect } from '#kernel/effect.ts';
import type { Connection } from '#kernel/connection.ts';
import { AppError } from '#kernel/error.ts';
import { stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';
import type { ActionRequest } from '#kernel/runner.ts';
import { parseInput } from '#kernel/validate.ts';
import { verbOf } from './verbs/action-verb.ts';

/** A request that has been validated: what will happen, on what, with which arguments. */
export interface PreparedCall {
  readonly request: ActionRequest;
  readonly action: ActionDefinition;
  readonly connection: Connection;
  readonly input: JsonObject;
  readonly effect: Effect;
  readonly targets: readonly string[];
  /** The verb that was asked for, or that the action is. */
  readonly verb: string | null;
  /** Whether it may be any verb: a free request to a console that knows machines. */
  readonly free: boolean;
}

/** What can be said of a request before its connection is looked up. */
type CheckedRequest = Pick<PreparedCall, 'request' | 'action' | 'input' | 'effect'> & {
  readonly connector: Connector;
};

/** @throws AppError `unknown_action`, `invalid_input`; nothing has been sent then */
export function checkRequest(catalog: Pick<Catalog, 'action'>, request: ActionRequest): CheckedRequest {
  const { connector, action } = catalog.action(request.actionId);
  // Validated input is JSON.
  const input = parseInput(action.input, request.input) as JsonObject;
  action.check?.(input);
  return { request, connector, action, input, effect: action.effectOf?.(input) ?? action.effect };
}

/** @throws AppError `invalid_input` for a connection of another kind */
export function prepareCall({ connector, ...checked }: CheckedRequest, connection: Connection): PreparedCall {
  const { action, input, effect } = checked;
  if (connection.connector !== connector.id) {
    throw new AppError(
      'invalid_input',
      `${action.id} needs a ${connector.title} connection; \`${connection.title}\` is one of ${connection.connector}.`,
      { failureIndicator: 'connection' },
    );
  }
  const targets = effect === 'read' ? [] : (action.targets?.(input) ?? []);
  const verb = checked.request.verb ?? verbOf(connector, action.id, input);
  const free = action.free === true && connector.verbSupport !== undefined;
  return { ...checked, connection, targets, verb, free };
}

/** The effect of this input. One that is wrong counts as the worst that the action can do: it is refused later, by name. */
export function effectOn(action: ActionDefinition, input: Json): Effect {
  if (action.effect === 'read' || action.effectOf === undefined) return action.effect;
  try {
    return action.effectOf(parseInput(action.input, input));
  } catch {
    return action.effect;
  }
}

/** SHA-256 over action, connection and the full input: the same write, or another one. */
export function argumentHash(call: PreparedCall): string {
  const content = stringifyJson([call.action.id, call.connection.id, sorted(call.input)]);
  return createHash('sha256').update(content).digest('hex');
}

/** SHA-256 over the write, what it is on and what it belongs to: equal unfinished writes are one. A simulated one equals no real one. */
export function fingerprintOf(call: PreparedCall): string {
  const content = stringifyJson([
    argumentHash(call),
    [...call.targets].toSorted(),
    call.request.incident ?? null,
    ...(call.request.simulation === undefined ? [] : [call.request.simulation.id]),
  ]);
  return createHash('sha256').update(content).digest('hex');
}

/** The same value with the keys of its objects in order. */
export function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, entry]) => [name, sorted(entry)]),
  );
}
