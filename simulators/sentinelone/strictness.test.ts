import { describe, expect, test } from 'vitest';
import { startConsole } from './testing/console.ts';

describe('queries', () => {
  test.each([
    ['/agents?colour=red', 'colour: Unknown field'],
    ['/agents?limit=5000', 'limit: Must be between 1 and 1000.'],
    ['/agents?limit=0', 'limit: Must be between 1 and 1000.'],
    ['/agents?limit=many', 'limit: Not a valid integer.'],
    ['/agents?skip=1001', 'skip: Must be between 0 and 1000.'],
    ['/agents?sortBy=height', 'sortBy: "height" is not a valid choice.'],
    ['/agents?osTypes=windows,amiga', 'osTypes: "amiga" is not a valid choice.'],
    ['/agents?ids=12345', 'ids: Not a valid id.'],
    ['/agents?ids=1700000000001007922x', 'ids: Not a valid id.'],
    ['/agents?infected=perhaps', 'infected: Not a valid boolean.'],
    ['/agents?computerName__contains=a', 'computerName__contains: Shorter than minimum length 2.'],
    ['/agents?createdAt__gt=yesterday', 'createdAt__gt: Not a valid datetime.'],
    ['/agents?limit=1&limit=2', 'limit: Repeated field.'],
    ['/agents?cursor=bm9uc2Vuc2U%3D', 'cursor: Invalid cursor.'],
    ['/tags', 'type: Missing data for required field.'],
    ['/agents/count?limit=1', 'limit: Unknown field'],
  ])('%s is 400', async (path, detail) => {
    const console = await startConsole();
    const answer = await console.call(path);
    expect(answer.status).toBe(400);
    expect(answer.json().errors).toEqual([{ code: 4_000_040, title: 'Validation Error', detail }]);
  });

  test('several mistakes are told together', async () => {
    const console = await startConsole();
    const { errors } = (await console.call('/agents?a=1&limit=0')).json();
    expect(errors).toHaveLength(2);
  });
});

describe('forms that other clients send', () => {
  test('a list with commas, or as repeated names; a flag in any case', async () => {
    const console = await startConsole();
    const totalOf = async (query: string) =>
      (await console.get(`/agents?countOnly=True&${query}`)).pagination.totalItems as number;
    const both = await totalOf('osTypes=macos,linux');
    expect(both).toBe((await totalOf('osTypes=macos')) + (await totalOf('osTypes=linux')));
    expect(await totalOf('osTypes=macos&osTypes=linux')).toBe(both);
    expect((await console.call('/agents?osTypes=macos&osTypes=amiga')).status).toBe(400);
  });

  test('a flag of a body as a word', async () => {
    const console = await startConsole();
    const { data } = await console.get('/threats?limit=1');
    const body = { filter: { ids: [data[0].id], tenant: 'true' }, data: { analystVerdict: 'true_positive' } };
    expect((await console.write('POST', '/threats/analyst-verdict', body)).data.affected).toBe(1);
    const wrong = { ...body, filter: { ...body.filter, tenant: 'yes' } };
    expect((await console.tryWrite('POST', '/threats/analyst-verdict', wrong)).status).toBe(400);
  });
});

describe('bodies', () => {
  test.each<[string, string, unknown, string]>([
    ['POST', '/agents/actions/disconnect', { data: {} }, 'filter: Missing data for required field.'],
    ['POST', '/agents/actions/disconnect', { filter: {} }, 'filter: One of ids, groupIds, filterId is required.'],
    [
      'POST',
      '/agents/actions/shutdown',
      { filter: { ids: [] } },
      'filter: One of ids, groupIds, filterId is required.',
    ],
    ['POST', '/agents/actions/connect', { filter: { name: 'x' } }, 'filter.name: Unknown field'],
    ['POST', '/agents/actions/connect', { filter: {}, force: true }, 'force: Unknown field'],
    ['POST', '/agents/actions/connect', { filter: null }, 'filter: Field may not be null.'],
    ['POST', '/agents/actions/connect', { filter: { ids: '1' } }, 'filter.ids: Not a valid list.'],
    ['POST', '/agents/actions/connect', { filter: { ids: ['1'] } }, 'filter.ids.0: Not a valid id.'],
    ['POST', '/agents/actions/connect', { filter: { infected: 'yes' } }, 'filter.infected: Not a valid boolean.'],
    [
      'POST',
      '/agents/actions/broadcast',
      { filter: {}, data: { message: '' } },
      'data.message: Shorter than minimum length 1.',
    ],
    [
      'POST',
      '/threats/incident',
      { filter: {}, data: { incidentStatus: 'open' } },
      'data.incidentStatus: "open" is not a valid choice.',
    ],
    ['POST', '/dv/init-query', { data: {} }, 'query: Missing data for required field.'],
    ['PUT', '/agents/actions/connect', {}, ''],
  ])('%s %s %j', async (method, path, body, detail) => {
    const console = await startConsole();
    const answer = await console.tryWrite(method, path, body);
    const { errors } = answer.json();
    if (detail === '') expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
    else
      expect([answer.status, errors.map((error: { detail: string }) => error.detail)]).toEqual([
        400,
        expect.arrayContaining([detail]),
      ]);
    expect(console.simulator.state.snapshot().writes).toEqual({});
  });

  test('what is no JSON, or no object, is 400', async () => {
    const console = await startConsole();
    for (const body of ['{"filter":', '[]', '"text"']) {
      expect((await console.call('/agents/actions/connect', { method: 'POST', body })).status).toBe(400);
    }
    expect((await console.call('/exclusions/import', { method: 'POST', body: '{}' })).status).toBe(400);
  });

  test('a DELETE carries its body', async () => {
    const console = await startConsole();
    const id = (await console.get('/exclusions')).data[0].id as string;
    expect((await console.tryWrite('DELETE', '/exclusions', {})).status).toBe(400);
    expect(await console.write('DELETE', '/exclusions', { data: { ids: [id] } })).toEqual({ data: { affected: 1 } });
    expect((await console.get(`/exclusions?ids=${id}`)).data).toEqual([]);
  });
});

describe('paths', () => {
  test.each(['/no/such/thing', '/sites/1', '/sites/1999999999999999999', '/agents/abc/actions/fetch-files'])(
    '%s is 404',
    async (path) => {
      const console = await startConsole();
      const method = path.startsWith('/agents') ? 'POST' : 'GET';
      const answer = await console.tryWrite(
        method,
        path,
        method === 'GET' ? {} : { data: { files: ['/x'], password: 'x' } },
      );
      expect([answer.status, answer.json().errors[0].code]).toEqual([404, 4_040_010]);
    },
  );

  test('outside of the base there is plain text', async () => {
    const console = await startConsole();
    const answer = await console.call('/../../../dashboard');
    expect([answer.status, answer.text]).toEqual([404, 'Not found']);
  });

  test('operations that today lack a description can be hidden', async () => {
    const console = await startConsole();
    const path = '/private/application-management/scan';
    expect((await console.call(path)).status).toBe(200);
    console.simulator.state.patch({ settings: { hideUnpublished: true } });
    expect((await console.call(path)).status).toBe(404);
  });

  test('a firewall path works with and without its category', async () => {
    const console = await startConsole();
    const rules = (await console.get('/firewall-control')).data;
    expect((await console.get('/firewall-control/firewall')).data).toEqual(rules);
    const body = { filter: { ids: [rules[0].id] }, data: { status: 'Disabled' } };
    expect(await console.write('PUT', '/firewall-control/enable', body)).toEqual({ data: { affected: 1 } });
    expect((await console.get('/firewall-control?statuses=Disabled')).data).toHaveLength(1);
  });
});
