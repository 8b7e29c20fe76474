import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { kasperskyConnector } from '#connectors/kaspersky/connector.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Capability } from '#kernel/verb.ts';
import type { VerbId } from '#kernel/verb-table.ts';
import { startContractConsole, type ContractConsole } from './kaspersky-console.ts';
import { errorOf } from './opened-connection.ts';

const workstation = '2e1a7d2f-3c8b-4d66-8b65-4a3e8d21b002';
const serverWithKes = '1d0f6c1e-2b7a-4c55-9a54-3f2d7c10a001';
const serverWithWsee = '514da052-6fbe-4099-9e98-7d6b1054e005';
const linux = '3f2b8e30-4d9c-4e77-9c76-5b4f9e32c003';
const mac = '403c9f41-5ead-4f88-8d87-6c5a0f43d004';
const path = String.raw`C:\Temp\new.exe`;

const support = kasperskyConnector.verbSupport!;
let console: ContractConsole;

beforeAll(async () => {
  console = await startContractConsole({}, { hostCount: 650 });
});
beforeEach(() => console.reset());
afterEach(() => console.requireTidy());
afterAll(() => console[Symbol.asyncDispose]());

const get = async (...ids: readonly string[]): Promise<readonly Endpoint[]> =>
  support.directory.get(ids, console.connection.context);
const find = async (by: 'name' | 'address', ...values: readonly string[]): Promise<readonly Endpoint[]> =>
  support.directory.find({ by, values }, console.connection.context);

describe('the directory', () => {
  it('finds by name of any kind in any case, by address, and not by a part of either', async () => {
    const names = ['win10-01', 'KASPERSKY1.example.local', 'LAB [x]*"7"?', 'WIN10*', 'nobody'];
    expect((await find('name', ...names)).map(({ name }) => name).toSorted()).toEqual(
      ['KASPERSKY1', 'LAB [x]*"7"?', 'WIN10-01'].toSorted(),
    );
    expect((await find('name', 'reception')).map(({ id }) => id)).toHaveLength(2);
    expect(await find('address', '10.0.0.21', '10.0.0.999')).toMatchObject([
      { id: workstation, isolation: 'released' },
    ]);
    expect(await find('name')).toEqual([]);
    console.simulator.log.clear();
    expect(await find('address', '2001:db8::1', 'x')).toEqual([]);
    expect(console.simulator.log.list({ path: 'Find' })).toEqual([]);
  });

  it('takes only ids of the console for ids', () => {
    expect([workstation, '4328e16g-bf83-47c3-8d0b-0fdf79f9d673'].map((id) => support.directory.isId(id))).toEqual([
      true,
      true,
    ]);
    expect(['WIN10-01', '10.0.0.21', `{${workstation}}`, ''].some((text) => support.directory.isId(text))).toBe(false);
  });

  it('fills in what the console tells', async () => {
    console.simulator.state.world.tags.set(workstation, 'Pilot', true);
    expect(await get(workstation)).toMatchObject([
      {
        connectionId: '',
        id: workstation,
        name: 'WIN10-01',
        domain: 'EXAMPLE',
        serial: null,
        macs: [],
        addresses: ['10.0.0.21'],
        operatingSystem: 'Microsoft Windows 10',
        role: 'workstation',
        groups: ['Managed devices', 'Workstations'],
        tags: ['Pilot'],
        online: true,
      },
    ]);
    const roles = new Map((await get(serverWithWsee, linux, mac)).map(({ id, role }) => [id, role]));
    expect([serverWithWsee, linux, mac].map((id) => roles.get(id))).toEqual(['server', 'server', 'workstation']);
    console.simulator.state.patch({ hosts: { [serverWithWsee]: { fields: { KLHST_WKS_CTYPE: 0x100b } } } });
    expect(await get(serverWithWsee)).toMatchObject([{ role: 'domain_controller', raw: { products: ['WSEE'] } }]);
    // The bits of this one were recorded from a real server.
    expect(await get('4328e16g-bf83-47c3-8d0b-0fdf79f9d673')).toMatchObject([
      { role: 'server', agentVersion: '12.2.0.4376' },
    ]);
  });

  it('lists every device once, page by page, and leaves nothing behind when its reader stops', async () => {
    const seen: string[] = [];
    let largest = 0;
    for await (const page of support.directory.list(console.connection.context)) {
      largest = Math.max(largest, page.length);
      seen.push(...page.map(({ id }) => id));
    }
    expect([seen.length, new Set(seen).size, largest]).toEqual([650, 650, 100]);
    for await (const page of support.directory.list(console.connection.context)) {
      expect(page).toHaveLength(100);
      break;
    }
  });

  it('gets many at once: the calls that can be shared are, and who is gone is left out', async () => {
    const ids: string[] = [];
    for await (const page of support.directory.list(console.connection.context)) ids.push(...page.map(({ id }) => id));
    console.simulator.log.clear();
    const endpoints = await get(...ids.slice(0, 500), '00000000-0000-4000-8000-000000000000', ids[0]!);
    expect(endpoints).toHaveLength(500);
    expect(endpoints.filter(({ isolation }) => isolation === 'released').length).toBeGreaterThan(100);
    const calls = console.simulator.log.list().map(({ target }) => target.split('/').at(-1));
    const shared = calls.filter((method) => method !== 'HostGroup.SS_Read');
    // Eleven batches: a search, its page and its release; the tags; and for servers the search by product.
    expect(shared.length).toBeLessThan(100);
  });

  it('says so when the console does not tell the tags that may protect a device', async () => {
    const content = JSON.stringify({ PxgError: { code: 1184, module: 'KLSTD', message: 'Access denied.' } });
    const denied = { kind: 'status', status: 200, body: 'json', content, headers: {}, acts: false } as const;
    console.strike('HostsTags.ListTags.GetTags', denied);
    expect(await errorOf(get(workstation))).toMatchObject({ code: 'vendor_forbidden' });
    console.strike('HostsTags.ListTags.GetTags', {
      kind: 'status',
      status: 404,
      body: 'text',
      headers: {},
      acts: false,
    });
    expect(await get(workstation)).toMatchObject([{ tags: [] }]);
  });
});

describe('reach', () => {
  const reach = async (action: string, input: JsonObject, limit?: number) =>
    console.connection.reach(`kaspersky.${action}`, input, limit);

  it.each([
    ['isolate-hosts', { hostIds: ['WIN10-01', 'KASPERSKY1'] }],
    ['unisolate-hosts', { hostIds: ['WIN10-01', 'KASPERSKY1'] }],
    [
      'scan-hosts',
      {
        hostNames: ['WIN10-01', 'KASPERSKY1'],
        scanType: 'Virus Scan with Kaspersky Endpoint Security for Windows(11.7.0)',
      },
    ],
    ['quarantine-files', { hostNames: ['WIN10-01', 'KASPERSKY1'], files: [path] }],
    ['abort-scans', { hostIds: ['WIN10-01', 'KASPERSKY1', 'WIN10-01'] }],
  ])('of %s is every device that is named, with its fleet', async (action, input) => {
    const reached = await reach(action, input);
    expect(reached).toMatchObject({ count: 2, fleet: 650, complete: true });
    expect(reached.endpoints.map(({ id }) => id).toSorted()).toEqual([serverWithKes, workstation].toSorted());
    expect(await reach(action, input, 1)).toMatchObject({ endpoints: [{}], count: 2, complete: false });
    expect(console.writes()).toEqual({});
  });

  it('of a name that several have is all of them, or refused as the write is', async () => {
    expect(await reach('isolate-hosts', { hostIds: ['RECEPTION'], allowSeveral: true })).toMatchObject({ count: 2 });
    expect(await errorOf(reach('isolate-hosts', { hostIds: ['RECEPTION'] }))).toMatchObject({ code: 'invalid_input' });
    expect(await reach('isolate-hosts', { hostIds: ['NOBODY'] })).toMatchObject({
      endpoints: [],
      count: 0,
      complete: true,
    });
  });

  it('of an id that the console does not show is not wholly known', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect(await reach('isolate-hosts', { hostIds: [nobody, workstation] })).toMatchObject({
      endpoints: [{ id: workstation }],
      count: 2,
      complete: false,
    });
  });

  it('is what the console then changes', async () => {
    const input = { hostNames: ['RECEPTION', 'WIN10-01'], allowSeveral: true };
    const scanType = 'Virus Scan with Kaspersky Endpoint Security for Windows(11.7.0)';
    const reached = await reach('scan-hosts', { ...input, scanType });
    await console.run('scan-hosts', { ...input, scanType });
    const task = console.simulator.state.snapshot().tasks.at(-1);
    expect(reached.endpoints.map(({ id }) => id).toSorted()).toEqual([...(task?.hosts ?? [])].toSorted());
    expect(reached.count).toBe(task?.hosts.length);
  });

  it.each(['unquarantine-files', 'scan-quarantined-files'])(
    'of %s is the devices that hold the files',
    async (action) => {
      const reached = await reach(action, { fileIds: [31, 32, 4_711] });
      const rows = console.simulator.state.snapshot().quarantine.filter(({ id }) => id === 31 || id === 32);
      expect(reached).toMatchObject({ count: 2, complete: true });
      expect(reached.endpoints.length).toBe(new Set(rows.map(({ hostIndex }) => hostIndex)).size);
    },
  );

  it('of restore-file is its device', async () => {
    expect(await reach('restore-file', { hostId: workstation, path })).toMatchObject({
      endpoints: [{ id: workstation }],
      count: 1,
    });
  });

  it('of any method names the devices among its arguments, and never claims to know them all', async () => {
    const input = {
      method: 'HostGroup.MoveHostsToGroup',
      arguments: { nGroup: 5, pHostNames: [serverWithKes, workstation] },
    };
    const reached = await reach('request', input);
    expect(reached).toMatchObject({ count: null, fleet: null, complete: false });
    expect(reached.endpoints.map(({ id }) => id).toSorted()).toEqual([serverWithKes, workstation].toSorted());
    expect(await reach('request', { method: 'Tasks.RunTask', arguments: { strTask: '101' } })).toEqual({
      endpoints: [],
      count: null,
      fleet: null,
      complete: false,
    });
  });

  it('is told for every action that writes', () => {
    const writes = kasperskyConnector.actions.filter(({ effect }) => effect !== 'read');
    expect(writes.filter((action) => action.reach === undefined).map(({ id }) => id)).toEqual([]);
  });
});

describe('probing', () => {
  type Seen = Omit<Capability, 'verb'> | null;
  const probe = async (verb: VerbId, open = console.connection): Promise<Seen> =>
    (await support.verbs.find((candidate) => candidate.verb === verb)?.probe?.(open.context)) ?? null;

  it('sees what works, and writes nothing', async () => {
    expect(await probe('isolate')).toMatchObject({ level: 'conditional', basis: 'observed' });
    expect((await probe('isolate'))?.reason).toMatch(/\d+ devices have it/);
    expect((await probe('scan'))?.reason).toContain('windows');
    expect(await probe('list-users-on-endpoint')).toMatchObject({ level: 'full', basis: 'observed' });
    expect(await probe('resolve-endpoint')).toMatchObject({ basis: 'observed' });
    expect(await probe('quarantine-file')).toBeNull();
    expect(await probe('restore-file')).toMatchObject({ level: 'conditional' });
    expect(console.writes()).toEqual({});
  });

  it('sees that names are wrong, that the quarantine is not configured, and what is denied', async () => {
    await using untaught = console.open('administrator', { isolationSection: 'Nothing', quarantineTaskName: null });
    expect(await probe('isolate', untaught)).toMatchObject({ level: 'unsupported', basis: 'observed' });
    expect(await probe('quarantine-file', untaught)).toMatchObject({ level: 'unsupported' });
    await using confirmed = console.open('administrator', {
      isolationSection: 'Nothing',
      isolationNamesConfirmed: true,
    });
    expect(await probe('isolate', confirmed)).toMatchObject({ level: 'conditional' });
    console.simulator.state.patch({ users: { administrator: { devicesScope: false } } });
    expect(await probe('isolate')).toMatchObject({
      level: 'conditional',
      reason: expect.stringContaining('No device') as string,
    });
    expect((await probe('list-endpoints'))?.reason).toContain('Managed devices');
  });
});
