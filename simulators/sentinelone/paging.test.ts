import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startConsole, type TestConsole } from './testing/console.ts';

interface Agent {
  readonly id: string;
  readonly computerName: string;
  readonly osType: string;
  readonly machineType: string;
  readonly isActive: boolean;
  readonly coreCount: number;
}

/** Follows the cursors to the end. */
async function allPages(console: TestConsole, path: string): Promise<{ rows: Agent[]; pages: number[] }> {
  const rows: Agent[] = [];
  const pages: number[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const next: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { data, pagination } = await console.get(`${path}${next}`);
    rows.push(...data);
    pages.push(data.length);
    cursor = pagination.nextCursor;
  }
  return { rows, pages };
}

describe('pages', () => {
  test('cursors give every agent once, in the order of ids', async () => {
    const console = await startConsole();
    const { rows, pages } = await allPages(console, '/agents?limit=33');
    expect(pages).toEqual([33, 33, 33, 33, 33, 33, 2]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(200);
    expect(rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id).toSorted());
    for (const { id } of rows) expect(id).toMatch(/^\d{19}$/);
  });

  test('ten rows unless told otherwise; an exact last page has no cursor, or an empty one after it by switch', async () => {
    const console = await startConsole();
    expect((await console.get('/agents')).data).toHaveLength(10);
    expect((await allPages(console, '/agents?limit=100')).pages).toEqual([100, 100]);
    console.simulator.state.patch({ settings: { extraEmptyPage: true } });
    expect((await allPages(console, '/agents?limit=100')).pages).toEqual([100, 100, 0]);
  });

  test('sorted lists page as well, both ways', async () => {
    const console = await startConsole();
    const down = await allPages(console, '/agents?limit=70&sortBy=computerName&sortOrder=desc');
    const names = down.rows.map(({ computerName }) => computerName);
    expect(names).toEqual(names.toSorted().toReversed());
    expect(names).toHaveLength(200);
    const ids = (await console.get('/agents?limit=3&sortBy=id&sortOrder=desc')).data as readonly Agent[];
    expect(ids.map(({ id }) => id)).toEqual([200, 199, 198].map((seq) => console.agentId(seq)));
  });

  test('a cursor belongs to its filters and its token', async () => {
    const console = await startConsole();
    const { nextCursor } = (await console.get('/agents?limit=5&osTypes=windows')).pagination;
    const cursor = encodeURIComponent(nextCursor);
    expect((await console.call(`/agents?limit=5&cursor=${cursor}`)).status).toBe(400);
    const { viewer } = console.simulator.keys;
    expect((await console.call(`/agents?limit=5&osTypes=windows&cursor=${cursor}`, { token: viewer })).status).toBe(
      400,
    );
    const twice = encodeURIComponent(cursor);
    expect((await console.get(`/agents?limit=7&osTypes=windows&cursor=${twice}`)).data).toHaveLength(7);
  });

  test('countOnly, skipCount and skip', async () => {
    const console = await startConsole();
    expect(await console.get('/agents?countOnly=true')).toEqual({
      data: [],
      pagination: { totalItems: 200, nextCursor: null },
    });
    expect((await console.get('/agents?skipCount=true')).pagination.totalItems).toBe(0);
    const skipped = (await console.get('/agents?skip=10&limit=1')).data as readonly Agent[];
    expect(skipped[0]!.id).toBe(console.agentId(11));
    expect((await console.get('/agents?skip=1000')).data).toEqual([]);
  });

  test('rows made while pages are read do not come twice', async () => {
    const console = await startConsole();
    const first = await console.get('/activities?limit=3');
    await console.write('POST', '/agents/actions/initiate-scan', { filter: { ids: [console.agentId(1)] } });
    const cursor = encodeURIComponent(first.pagination.nextCursor);
    const rest = await console.get(`/activities?limit=1000&cursor=${cursor}`);
    const ids = [...first.data, ...rest.data].map((row: Agent) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(rest.data.at(-1).activityType).toBe(5_009);
  });

  test('two hundred thousand agents are there at once, the last ones too', async () => {
    const console = await startConsole({ agentCount: 200_000 });
    expect((await console.get('/agents?limit=1')).pagination.totalItems).toBe(200_000);
    const last = console.agent(200_000);
    const found = await console.get(`/agents?ids=${String(last['id'])}`);
    expect(found.data).toEqual([last]);
    const page = await console.get('/agents?limit=1000&skip=1000');
    expect(page.data).toHaveLength(1_000);
  });
});

describe('filters', () => {
  const everything = { osTypes: ['windows', 'macos', 'linux'], machineTypes: ['laptop', 'desktop', 'server'] } as const;

  test('any mix of filters finds what the rows say, and counts the same', async () => {
    const console = await startConsole();
    const { rows } = await allPages(console, '/agents?limit=1000');
    const filter = fc.record(
      {
        osTypes: fc.subarray([...everything.osTypes], { minLength: 1 }),
        machineTypesNin: fc.subarray([...everything.machineTypes], { minLength: 1 }),
        isActive: fc.boolean(),
        coreCount__gte: fc.integer({ min: 1, max: 60 }),
        computerName__contains: fc.constantFrom('PAR', 'lyo', 'SRV', '0001'),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(filter, async (wanted) => {
        const search = new URLSearchParams(
          Object.entries(wanted).map(([name, value]): [string, string] => [name, String(value)]),
        );
        const expected = rows.filter(
          (row) =>
            (wanted.osTypes === undefined || (wanted.osTypes as readonly string[]).includes(row.osType)) &&
            (wanted.machineTypesNin === undefined ||
              !(wanted.machineTypesNin as readonly string[]).includes(row.machineType)) &&
            (wanted.isActive === undefined || row.isActive === wanted.isActive) &&
            (wanted.coreCount__gte === undefined || row.coreCount >= wanted.coreCount__gte) &&
            (wanted.computerName__contains === undefined ||
              row.computerName.toLowerCase().includes(wanted.computerName__contains.toLowerCase())),
        );
        const found = await console.get(`/agents?limit=1000&${search.toString()}`);
        expect(found.data.map((row: Agent) => row.id)).toEqual(expected.map((row) => row.id));
        expect((await console.get(`/agents/count?${search.toString()}`)).data.total).toBe(expected.length);
      }),
      { numRuns: 40 },
    );
  });

  test('times, ranges, versions and nested fields', async () => {
    const console = await startConsole();
    const count = async (search: string) => (await console.get(`/agents/count?${search}`)).data.total as number;
    const at = String(console.agent(50)['registeredAt']);
    const ms = Date.parse(at);
    expect(await count(`registeredAt__gte=${at}`)).toBe(151);
    expect(await count(`registeredAt__gt=${at}`)).toBe(150);
    expect(await count(`registeredAt__between=${ms}-${ms}`)).toBe(1);
    expect(await count(`computerNameOrUuid__contains=${String(console.agent(9)['uuid'])}`)).toBe(1);
    expect(await count('hasTags=true')).toBeGreaterThan(0);
    expect(await count('agentVersion__lt=24.1')).toBeGreaterThan(0);
    expect((await count('agentVersion__lt=24.1')) + (await count('agentVersion__gte=24.1'))).toBe(200);
    const { inet } = (console.agent(7)['networkInterfaces'] as readonly { inet: readonly string[] }[])[0]!;
    expect(await count(`networkInterfaceInet__contains=${inet[0]}`)).toBeGreaterThan(0);
    expect(await count('adComputerName__contains=Domain Controllers'.replace(' ', '%20'))).toBeGreaterThan(0);
  });

  test('a saved filter stands for its fields, and an unknown one for nothing', async () => {
    const console = await startConsole();
    const servers = (await console.get('/agents/count?machineTypes=server')).data.total;
    const [{ id }] = (await console.get('/filters?query=Servers')).data;
    expect((await console.get(`/agents/count?filterId=${id}`)).data.total).toBe(servers);
    expect((await console.get('/agents/count?filterId=1999999999999999999')).data.total).toBe(0);
    await console.write('PUT', `/filters/${id}`, { data: { filterFields: { osTypes: ['macos'] } } });
    const macs = (await console.get('/agents/count?osTypes=macos')).data.total;
    expect((await console.get(`/agents/count?filterId=${id}`)).data.total).toBe(macs);
  });
});
