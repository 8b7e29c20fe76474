import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { TargetResult } from '#kernel/result.ts';
import type { TableAction } from '#connectors/sentinelone/table-action.ts';
import { fullestInput } from './fullest-input.ts';
import { actions, connectConsole, type ConnectedConsole } from './sentinelone-console.ts';
import { validInput } from './sentinelone-things.ts';

let connected: ConnectedConsole;
beforeAll(async () => {
  connected = await connectConsole();
});
afterAll(() => connected[Symbol.asyncDispose]());

interface End {
  readonly status: string;
  readonly targets: readonly TargetResult[];
  readonly why: string;
  /** Requests other than GET. */
  readonly writes: number;
  readonly input: JsonObject;
}

async function endOf(action: TableAction): Promise<End> {
  const input = await validInput(connected, action);
  connected.simulator.log.clear();
  try {
    const { status, targets, message } = await connected.connection.run(action.id, input);
    return { status, targets, why: message, writes: connected.writes().length, input };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    const why = `${thrown.statusCode} ${thrown.message} ${JSON.stringify(input).slice(0, 300)}`;
    return { status: thrown.code, targets: thrown.targets ?? [], why, writes: connected.writes().length, input };
  }
}

describe('each action against the simulated console', () => {
  it.each(actions.map((action) => [action.id, action] as const))('%s', async (_, action) => {
    const { status, targets, why, writes, input } = await endOf(action);
    expect(['succeeded', 'pending'], `${status}: ${why}`).toContain(status);
    if ((action.effectOf?.(input) ?? action.effect) === 'read') {
      expect(writes).toBe(action.row.postRead === true ? 1 : 0);
    } else {
      expect(targets.length, why).toBeGreaterThan(0);
      expect(writes).toBe(1);
    }
  });
});

/** Inputs of ours, and those of which a list takes only one. */
const notTogether = ['all', 'maxItems', 'cursor', 'skip', 'countOnly', 'clear', 'scope'];
/** What a refusal says when the console does not know a field, or wants it in another form. */
const formProblem = /Unknown field|Not a valid|not a valid|Invalid input type|than (minimum|maximum) length|Must be/;

/** What the console has against all fields at once, where that is no fault of the form of our request. */
const explained: Readonly<Record<string, RegExp>> = {
  // An exclusion is either for endpoints or for identities, and each kind has fields of its own.
  'sentinelone.create-exclusion.create-unified-exclusion': /data\.type: Unknown field/,
  'sentinelone.update-exclusion.update-unified-exclusion': /data\.type: Unknown field/,
  // A document of which the vendor only says that it is a list of objects.
  'sentinelone.reports.create-report-task': /report_args: Not a valid list/,
  // The time that the test fills in everywhere is over.
  'sentinelone.service-users.create-service-user': /expirationDate: Must be in the future/,
};

async function formProblemOf(action: TableAction): Promise<string | null> {
  const all = Object.entries(fullestInput(action.input)).filter(([name]) => !notTogether.includes(name));
  const file = 'file' in action.input ? { file: { name: 'a.csv', text: 'value\n' } } : {};
  try {
    await connected.connection.run(action.id, { ...Object.fromEntries(all), ...file });
    return null;
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return thrown.code === 'internal' || formProblem.test(thrown.message) ? thrown.message : null;
  }
}

describe('each action with every field filled in', () => {
  it.each(actions.map((action) => [action.id, action] as const))('%s', async (_, action) => {
    connected.simulator.state.reset();
    const problem = await formProblemOf(action);
    const known = explained[action.id];
    if (known === undefined) expect(problem, problem ?? '').toBeNull();
    else expect(problem).toMatch(known);
  });
});
