import { describe, expect, it } from 'vitest';
import type { ActionPlan } from '#kernel/action.ts';
import type { JsonObject } from '#kernel/json.ts';
import { parseInput } from '#kernel/validate.ts';
import { actionOf, contextOf, idOf, openClient, runAction, testConsole } from './testing/console.ts';
import { sentinelOneConnector } from './connector.ts';

const counting = {
  'GET /agents/count': { json: { data: { total: 42 } } },
  'GET /reports': { json: { data: [], pagination: { totalItems: 7, nextCursor: null } } },
  'POST /reports/delete-reports': { json: { data: { success: true } } },
};

async function planned(url: string, id: string, input: JsonObject): Promise<ActionPlan | undefined> {
  const action = actionOf(id);
  return action.plan?.(parseInput(action.input, input) as JsonObject, contextOf(openClient(url), false));
}

describe('the plan of a write', () => {
  it('holds the number that the console counts behind its filter', async () => {
    const server = await testConsole(counting);
    const filter = { groupIds: [idOf(5)] };
    expect(await planned(server.url, 'agent-actions.disconnect-from-network', { filter })).toMatchObject({
      count: 42,
      targets: [`filter:groupIds=${idOf(5)}`],
    });
    expect(server.calls()).toEqual(['GET /agents/count']);
  });

  it('says what it does not know where the console cannot count', async () => {
    const server = await testConsole({});
    const filter = { groupIds: [idOf(5)] };
    const plan = await planned(server.url, 'agent-actions.disconnect-from-network', { filter });
    expect(plan).toMatchObject({ count: null, note: expect.stringContaining('no way to count') });
  });

  it('counts what is named where there is no filter, without a question', async () => {
    const server = await testConsole({});
    const input = { agent_id: idOf(1), data: { files: ['C:/x'], password: 'Sekret-Passw0rd!' } };
    expect(await planned(server.url, 'agent-actions.fetch-files', input)).toEqual({ targets: [idOf(1)], count: 1 });
    expect(server.calls()).toEqual([]);
  });

  it('is refused like the write itself when its filter is empty', async () => {
    const server = await testConsole(counting);
    await expect(planned(server.url, 'reports.delete-reports', { filter: {} })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    expect(server.calls()).toEqual([]);
  });

  it('is there for every write, and for no read', () => {
    const wrong = sentinelOneConnector.actions.filter(
      ({ effect, plan }) => (effect === 'read') !== (plan === undefined),
    );
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });
});

it('a write that is answered with a word of success has the counted number in its result too', async () => {
  const server = await testConsole(counting);
  const filter = { createdAt__lte: '2026-01-31T08:00:00Z' };
  expect(await runAction(openClient(server.url), 'reports.delete-reports', { filter })).toMatchObject({
    status: 'succeeded',
    keyFields: { selected: 7 },
  });
  expect(server.calls()).toEqual(['GET /reports', 'POST /reports/delete-reports']);
});
