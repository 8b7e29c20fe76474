import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import { idOf, openClient, runAction, testConsole, type SeenRequest } from './testing/console.ts';

const [a, b, c] = [idOf(1), idOf(2), idOf(3)];

/** A listing that knows these ids. */
function knowing(...ids: readonly string[]) {
  return ({ query }: SeenRequest) => {
    const asked = (query['ids'] ?? '').split(',');
    return {
      json: {
        data: ids.filter((id) => asked.includes(id)).map((id) => ({ id })),
        pagination: { totalItems: ids.length, nextCursor: null },
      },
    };
  };
}

async function run(id: string, input: JsonObject, routes: Parameters<typeof testConsole>[0]) {
  const server = await testConsole(routes);
  const outcome = await runAction(openClient(server.url), id, input).catch((thrown: unknown) => thrown as AppError);
  return { outcome, server };
}

const broadcast = (filter: JsonObject): JsonObject => ({ filter, data: { message: 'm' } });

describe('a write that the console answers with a number', () => {
  it('is a success when everything that was asked for was affected', async () => {
    const { outcome, server } = await run('agent-actions.broadcast-message', broadcast({ ids: [a, b] }), {
      'POST /agents/actions/broadcast': { json: { data: { affected: 2 } } },
    });
    expect(outcome).toMatchObject({
      status: 'succeeded',
      keyFields: { affected: 2, selected: 2 },
      targets: [
        { target: a, status: 'succeeded' },
        { target: b, status: 'succeeded' },
      ],
    });
    expect(server.calls()).toEqual(['POST /agents/actions/broadcast']);
  });

  it('is not one when nothing was affected, and says which ids do not exist', async () => {
    const { outcome } = await run('agent-actions.broadcast-message', broadcast({ ids: [a, b] }), {
      'POST /agents/actions/broadcast': { json: { data: { affected: 0 } } },
      'GET /agents': knowing(b),
    });
    expect(outcome).toBeInstanceOf(AppError);
    expect(outcome).toMatchObject({
      code: 'vendor_not_found',
      applied: 'no',
      targets: [
        { target: a, status: 'not_found' },
        { target: b, status: 'failed', error: { code: 'vendor_conflict' } },
      ],
    });
  });

  it('is partial when ids are missing, and the others are done', async () => {
    const { outcome } = await run('agent-actions.broadcast-message', broadcast({ ids: [a, b, c] }), {
      'POST /agents/actions/broadcast': { json: { data: { affected: 2 } } },
      'GET /agents': knowing(a, c),
    });
    expect(outcome).toMatchObject({
      status: 'partially_succeeded',
      targets: [
        { target: a, status: 'succeeded' },
        { target: b, status: 'not_found' },
        { target: c, status: 'succeeded' },
      ],
    });
  });

  it('never says of a target that it was done when nobody can know', async () => {
    const { outcome } = await run('agent-actions.broadcast-message', broadcast({ ids: [a, b] }), {
      'POST /agents/actions/broadcast': { json: { data: { affected: 1 } } },
      'GET /agents': knowing(a, b),
    });
    expect(outcome).toMatchObject({
      status: 'partially_succeeded',
      targets: [
        { target: a, status: 'failed', error: { code: 'outcome_unknown' } },
        { target: b, status: 'failed' },
      ],
    });
  });

  it('keeps its answer when the look around fails', async () => {
    const { outcome } = await run('agent-actions.broadcast-message', broadcast({ ids: [a, b] }), {
      'POST /agents/actions/broadcast': { json: { data: { affected: 1 } } },
    });
    expect(outcome).toMatchObject({
      status: 'partially_succeeded',
      targets: [
        { target: a, status: 'failed', error: { code: 'outcome_unknown' } },
        { target: b, status: 'failed' },
      ],
    });
  });

  it.each([
    [5, 'succeeded', 'succeeded'],
    [3, 'partially_succeeded', 'failed'],
  ])('behind a filter compares with the count: %i of 5', async (affected, status, target) => {
    const { outcome, server } = await run('agent-actions.broadcast-message', broadcast({ siteIds: [a] }), {
      'GET /agents/count': { json: { data: { total: 5 } } },
      'POST /agents/actions/broadcast': { json: { data: { affected } } },
    });
    expect(outcome).toMatchObject({
      status,
      keyFields: { affected, selected: 5 },
      targets: [{ target: `filter:siteIds=${a}`, status: target }],
    });
    expect(server.requests[0]).toMatchObject({ call: 'GET /agents/count', query: { siteIds: a } });
  });

  it('behind a filter that matches nothing is not found', async () => {
    const { outcome } = await run('agent-actions.broadcast-message', broadcast({ siteIds: [a] }), {
      'GET /agents/count': { json: { data: { total: 0 } } },
      'POST /agents/actions/broadcast': { json: { data: { affected: 0 } } },
    });
    expect(outcome).toMatchObject({
      code: 'vendor_not_found',
      details: { affected: 0, selected: 0 },
      targets: [{ status: 'not_found' }],
    });
  });

  it('counts with the listing where there is no call for it, and does without where the listing refuses', async () => {
    const routes = {
      'GET /users': { json: { data: [], pagination: { totalItems: 4, nextCursor: null } } },
      'POST /users/delete-users': { json: { data: { affected: 4 } } },
    };
    const { outcome, server } = await run('users.bulk-delete-users', { filter: { query: 'x' } }, routes);
    expect(outcome).toMatchObject({ status: 'succeeded', keyFields: { selected: 4 } });
    expect(server.requests[0]?.query).toEqual({ query: 'x', countOnly: 'true' });
    const blind = await run(
      'users.bulk-delete-users',
      { filter: { query: 'x' } },
      { 'GET /users': { status: 403, json: {} }, 'POST /users/delete-users': { json: { data: { affected: 4 } } } },
    );
    expect(blind.outcome).toMatchObject({ status: 'succeeded', keyFields: { affected: 4, selected: null } });
  });

  it('with a null for the answer is accepted, and no more', async () => {
    const { outcome } = await run('agent-actions.broadcast-message', broadcast({ ids: [a] }), {
      'POST /agents/actions/broadcast': { json: { data: null } },
    });
    expect(outcome).toMatchObject({
      status: 'succeeded',
      keyFields: { affected: null },
      message: expect.stringContaining('without saying how many') as string,
    });
  });

  it('sends a DELETE with its body', async () => {
    const { outcome, server } = await run(
      'exclusions-and-blocklist.delete-blocklist-item',
      { data: { ids: [a] } },
      { 'DELETE /restrictions': { json: { data: { affected: 1 } } } },
    );
    expect(outcome).toMatchObject({ status: 'succeeded', targets: [{ target: a, status: 'succeeded' }] });
    expect(server.requests[0]?.text).toBe(`{"data":{"ids":["${a}"]}}`);
  });
});

describe('a write that the console answers for each threat', () => {
  const incident = (ids: readonly string[]): JsonObject => ({ filter: { ids }, data: { incidentStatus: 'resolved' } });

  it('is judged threat by threat', async () => {
    const details = [
      { threatId: a, result: 'updated' },
      { threatId: b, result: 'already_set' },
      { threatId: c, result: 'conditions_not_met' },
    ];
    const { outcome } = await run('threats.updated-threat-incident', incident([a, b, c, idOf(4)]), {
      'POST /threats/incident': { json: { data: { affected: 1, details } } },
    });
    expect(outcome).toMatchObject({
      status: 'partially_succeeded',
      targets: [
        { target: a, status: 'succeeded' },
        { target: b, status: 'unchanged' },
        { target: c, status: 'failed', error: { code: 'vendor_conflict' } },
        { target: idOf(4), status: 'not_found' },
      ],
    });
  });

  it('is a success when nothing had to change', async () => {
    const { outcome } = await run('threats.updated-threat-incident', incident([a]), {
      'POST /threats/incident': { json: { data: { affected: 0, details: [{ threatId: a, result: 'already_set' }] } } },
    });
    expect(outcome).toMatchObject({ status: 'succeeded', targets: [{ target: a, status: 'unchanged' }] });
  });

  it('fails when every threat failed, and counts an unknown word as a failure', async () => {
    const { outcome } = await run('threats.updated-threat-incident', incident([a]), {
      'POST /threats/incident': {
        json: { data: { affected: 0, details: [{ threatId: a, result: 'something_new' }] } },
      },
    });
    expect(outcome).toMatchObject({ code: 'vendor_failed', targets: [{ target: a, status: 'failed' }] });
  });
});

describe('a write with another answer', () => {
  it('fails when the console says so under a 200', async () => {
    const { outcome } = await run(
      'groups.delete-group',
      { group_id: a },
      { [`DELETE /groups/${a}`]: { json: { data: { success: false } } } },
    );
    expect(outcome).toMatchObject({ code: 'vendor_not_found', targets: [{ target: a, status: 'not_found' }] });
  });

  it('fails when a list of what was made is empty', async () => {
    const { outcome } = await run(
      'exclusions-and-blocklist.create-blocklist-item',
      { filter: { siteIds: [a] }, data: { osType: 'linux', type: 'black_hash', value: 'ab' } },
      { 'POST /restrictions': { json: { data: [] } } },
    );
    expect(outcome).toMatchObject({ code: 'vendor_not_found' });
  });

  it('counts a null object as drift, and takes 204 for a success', async () => {
    const drifting = await run(
      'groups.update-group',
      { group_id: a, data: { name: 'x' } },
      { [`PUT /groups/${a}`]: { json: { data: null } } },
    );
    expect(drifting.outcome).toMatchObject({ status: 'succeeded', keyFields: { drift: 1 } });
    const quiet = await run(
      'groups.update-group-ranks',
      { data: { ranks: [{ id: a, rank: 1 }] }, filter: { siteIds: [b] } },
      { 'PUT /groups/ranks': { status: 204 } },
    );
    expect(quiet.outcome).toMatchObject({ status: 'succeeded', statusCode: 204 });
  });

  it('reads a plain 403 as "no" where the question is about rights', async () => {
    const { outcome } = await run(
      'users.check-remote-shell-permissions',
      {},
      { 'GET /users/rs-auth-check': { status: 403, json: {} } },
    );
    expect(outcome).toMatchObject({ status: 'succeeded', data: { success: false } });
  });
});
