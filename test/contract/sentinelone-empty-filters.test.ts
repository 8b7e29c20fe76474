import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf } from './opened-connection.ts';
import { actionNamed, connectConsole, type ConnectedConsole } from './sentinelone-console.ts';
import { emptyInputs, filterWrites } from './sentinelone-empty-filters.ts';

let connected: ConnectedConsole;
beforeAll(async () => {
  connected = await connectConsole();
});
afterAll(() => connected[Symbol.asyncDispose]());

const named = filterWrites.map((action) => [action.id, action] as const);

describe('a write with an empty filter', () => {
  it('concerns many actions', () => expect(filterWrites.length).toBeGreaterThan(90));

  it.each(named)('%s: nothing is sent', async (id, action) => {
    connected.simulator.log.clear();
    for (const input of emptyInputs(action)) {
      const error = await errorOf(connected.connection.run(id, input));
      const issue = `${error.failureIndicator} ${JSON.stringify(error.details)}`;
      expect([error.code, error.applied], JSON.stringify(input)).toEqual(['invalid_input', 'no']);
      expect(issue, JSON.stringify(input)).toContain('input.filter');
    }
    expect(connected.simulator.log.total()).toBe(0);
  });

  it.each(named)('%s, as a free request: nothing is sent', async (_, action) => {
    connected.simulator.log.clear();
    const { method, template } = action.shape;
    const path = template.replace(/\[.*?\]/, '').replaceAll(/\{\w+\}/g, '1234567890123456789');
    const isSelecting = action.row.selects !== undefined || action.row.reachesEverything === true;
    const wide = isSelecting ? [{ filter: { tenant: true }, data: {} }, { data: {} }] : [];
    for (const body of [{ filter: {}, data: {} }, { filter: null, data: {} }, ...wide]) {
      const error = await errorOf(connected.connection.run('sentinelone.request', { method, path, body }));
      expect([error.code, error.failureIndicator], path).toEqual(['invalid_input', 'input.filter']);
    }
    expect(connected.simulator.log.total()).toBe(0);
  });

  it('passes when everything is meant, and says how much that is', async () => {
    connected.simulator.log.clear();
    const outcome = await connected.connection.run('sentinelone.agent-actions.abort-scan', { scope: 'everything' });
    expect(outcome.keyFields).toMatchObject({ affected: 200, selected: 200 });
    expect(outcome.status).toBe('pending');
    expect(connected.writes()).toHaveLength(1);
  });

  it('is not saved by that word where the console wants a criterion', async () => {
    connected.simulator.log.clear();
    const strict = filterWrites.filter(({ row }) => row.filterRequiresOneOf !== undefined);
    expect(strict).toContain(actionNamed('agent-actions.disconnect-from-network'));
    for (const action of strict) {
      for (const input of emptyInputs(action)) {
        const error = await errorOf(connected.connection.run(action.id, { ...input, scope: 'everything' }));
        expect(error.code, action.id).toBe('invalid_input');
      }
    }
    expect(connected.simulator.log.total()).toBe(0);
  });
});
