import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import { requireFilter } from './filter-rule.ts';
import { idOf, openClient, runAction, testConsole } from './testing/console.ts';

function refusalOf(run: () => void): AppError | null {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

describe('the rule about filters', () => {
  const nothing = fc.constantFrom<JsonObject[string]>([], '', '  ', null, {}, ['', ''], [null]);

  it('refuses every form of an empty selection', () => {
    const empty = fc.dictionary(fc.constantFrom('ids', 'siteIds', 'query', 'osTypes'), nothing);
    fc.assert(
      fc.property(
        empty,
        fc.constantFrom({}, { tenant: true }, { tenant: false }, { includeChildren: true }, { limit: 5 }),
        (filter, wide) => {
          const error = refusalOf(() => requireFilter({ selects: 'agents' }, { ...filter, ...wide }, false));
          expect(error?.code).toBe('invalid_input');
          expect(error?.failureIndicator).toBe('input.filter');
        },
      ),
    );
  });

  it('lets a criterion pass, a negative one too', () => {
    expect(refusalOf(() => requireFilter({ selects: 'agents' }, { infected: false }, false))).toBeNull();
    expect(refusalOf(() => requireFilter({ selects: 'agents' }, { siteIds: ['1'] }, false))).toBeNull();
    expect(refusalOf(() => requireFilter({ selects: 'agents' }, {}, true))).toBeNull();
  });

  it('takes the whole console for an answer where something is placed, but not for a selection', () => {
    expect(refusalOf(() => requireFilter({}, { tenant: true }, false))).toBeNull();
    expect(refusalOf(() => requireFilter({}, { tenant: false }, false))?.code).toBe('invalid_input');
    expect(refusalOf(() => requireFilter({ selects: 'threats' }, { tenant: true }, false))?.code).toBe('invalid_input');
  });

  it('takes what shapes a thing for no place', () => {
    for (const filter of [
      { taskType: 'gad' },
      { scopeLevel: 'site' },
      { interface: 'USB' },
      { applicationCatalogId: '1' },
    ])
      expect(refusalOf(() => requireFilter({}, filter, false))?.message).toMatch(/says nothing of a place/);
    for (const filter of [{ taskType: 'gad', siteIds: ['1'] }, { scopeLevel: 'tenant' }, { applicationId: '1' }])
      expect(refusalOf(() => requireFilter({}, filter, false))).toBeNull();
  });

  it('names the fields of which one is needed, and no word replaces them', () => {
    const duty = { selects: 'agents', filterRequiresOneOf: ['ids', 'groupIds', 'filterId'] } as const;
    const error = refusalOf(() => requireFilter(duty, { siteIds: ['1'] }, true));
    expect(error?.message).toContain('ids, groupIds, filterId');
    expect(error?.details).toMatchObject({ filterRequiresOneOf: ['ids', 'groupIds', 'filterId'] });
    expect(refusalOf(() => requireFilter(duty, { groupIds: ['1'] }, false))).toBeNull();
  });
});

describe('a write with an empty filter', () => {
  const dangerous: readonly (readonly [string, JsonObject])[] = [
    ['agent-actions.connect-to-network', {}],
    ['agent-actions.connect-to-network', { filter: {} }],
    ['agent-actions.connect-to-network', { filter: { ids: [] } }],
    ['agent-actions.disconnect-from-network', { filter: { siteIds: [idOf(1)] } }],
    ['agent-actions.disconnect-from-network', { filter: {}, scope: 'everything' }],
    ['agent-actions.broadcast-message', { filter: { query: ' ' }, data: { message: 'm' } }],
    ['agent-actions.fetch-logs', { filter: {} }],
    ['agent-actions.start-remote-shell', { filter: {}, data: { columns: 80, rows: 24 } }],
    ['threats.mitigate-threats', { action: 'kill', filter: { tenant: true } }],
    ['threats.disable-engines', { data: { engines: ['reputation'] } }],
    ['tags.delete-tags', {}],
    ['reports.delete-reports', {}],
    ['network-quarantine-control.delete-firewall-control-rule', {}],
    ['custom-detection-rule.activate-rules', { filter: {} }],
    ['users.bulk-delete-users', { filter: {} }],
    ['exclusions-and-blocklist.create-exclusion', { data: { osType: 'linux', type: 'path', value: '/x' }, filter: {} }],
    ['exclusions-and-blocklist.import-exclusions', { file: { name: 'a.csv', text: 'x' } }],
    ['request', { method: 'POST', path: '/agents/actions/connect', body: { filter: {} } }],
    ['request', { method: 'POST', path: '/web/api/v2.1/agents/actions/connect', body: {} }],
    ['request', { method: 'POST', path: '/agents/actions/disconnect', body: { filter: { siteIds: [idOf(1)] } } }],
    ['request', { method: 'DELETE', path: '/tags' }],
    ['request', { method: 'DELETE', path: '/some/new/list' }],
    ['request', { method: 'POST', path: '/some/new/action', body: { filter: {}, data: {} } }],
    ['request', { method: 'POST', path: '/threats/engines/disable', body: { data: {} } }],
    [
      'generic-request.sentinelone-api-request',
      { method: 'POST', path: '/agents/actions/uninstall', body: { filter: {} } },
    ],
  ];

  it.each(dangerous)('never leaves the process: %s %j', async (id, input) => {
    const server = await testConsole({});
    await expect(runAction(openClient(server.url), id, input)).rejects.toMatchObject({ code: 'invalid_input' });
    expect(server.requests).toEqual([]);
  });

  it('is sent when everything is meant in so many words, with the number of targets in the result', async () => {
    const server = await testConsole({
      'GET /agents/count': { json: { data: { total: 3 } } },
      'POST /agents/actions/broadcast': { json: { data: { affected: 3 } } },
    });
    const outcome = await runAction(openClient(server.url), 'agent-actions.broadcast-message', {
      data: { message: 'm' },
      scope: 'everything',
    });
    expect(outcome).toMatchObject({
      status: 'succeeded',
      keyFields: { affected: 3, selected: 3 },
      targets: [{ target: 'filter:everything', status: 'succeeded' }],
    });
    expect(server.requests[1]?.text).toBe('{"filter":{},"data":{"message":"m"}}');
  });
});
