import { beforeEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt } from '#kernel/result.ts';
import { textOf } from './testing/text-of.ts';
import { FakeText, pxg, type FakeConsole } from './testing/fake-console.ts';
import { errorOf, openConnection, openTo, type OpenedConnection } from './testing/opened-connection.ts';
import { FakeTables } from './testing/tables.ts';
import { datetime, params } from './wire-values.ts';

const one = '11111111-2222-3333-4444-555555555551';
const two = '11111111-2222-3333-4444-555555555552';
const none = '11111111-2222-3333-4444-555555555553';

interface Device {
  readonly products: readonly string[];
  store: Record<string, Json>;
  connectedAt: string;
  /** What the device itself says; left out it says nothing. */
  reports?: boolean;
}

let opened: OpenedConnection;
let console: FakeConsole;
let devices: Map<string, Device>;
/** What the checker says of every synchronisation. */
let sync: 'running' | 'succeeded' | 'failed' | 'told';

const device = (products: readonly string[], store: Record<string, Json> = { Enabled: false }): Device => ({
  products,
  store,
  connectedAt: '2026-01-30T08:00:00Z',
});

beforeEach(async () => {
  opened = await openConnection({ isolationTimeoutUnit: 'seconds' });
  console = opened.console;
  devices = new Map([
    [one, device(['1103', 'SOYUZ'])],
    [two, device(['SOYUZ'])],
    [none, device(['1103'])],
  ]);
  sync = 'running';
  answerAsAConsole();
});

function answerAsAConsole(): void {
  const find = (id: Json | undefined): Device | undefined => devices.get(textOf(id));
  console
    .on('HostGroup.GetHostProducts', ({ strHostName }) => {
      const known = find(strHostName);
      if (known === undefined) return pxg('Host was not found.');
      return { PxgRetVal: Object.fromEntries(known.products.map((name) => [name, params({ '1.0.0.0': params({}) })])) };
    })
    .on('HostGroup.SS_Read', ({ strHostName, strType }) => {
      const known = find(strHostName);
      if (strType === 'SS_SETTINGS') return { PxgRetVal: known?.store ?? {} };
      return known?.reports === undefined ? pxg('Section does not exist.') : { PxgRetVal: { Isolated: known.reports } };
    })
    .on('HostGroup.SS_GetNames', { PxgRetVal: ['Proxy', 'Firewall'] })
    .on('HostGroup.SS_Write', ({ strHostName, pSettings }) => {
      const known = find(strHostName);
      if (known !== undefined) known.store = { ...known.store, ...(pSettings as JsonObject) };
      return {};
    })
    .on('HostGroup.AddHostsForSync', ({ pHostNames }) => ({
      strActionGuid: `sync-${textOf((pHostNames as Json[])[0])}`,
    }))
    .on('AsyncActionStateChecker.CheckActionState', () => {
      if (sync === 'told') return pxg('Action was not found.');
      if (sync === 'running') return { bFinalized: false, lNextCheckDelay: 20_000 };
      const told = sync;
      sync = 'told';
      return {
        bFinalized: true,
        bSuccededFinalized: told === 'succeeded',
        pStateData: { GNRL_EA_DESCRIPTION: 'refused' },
      };
    });
  new FakeTables(console).chunks('HostGroup.FindHosts', ({ wstrFilter }) =>
    [...devices]
      .filter(([id]) => textOf(wstrFilter).includes(id))
      .map(([id, { connectedAt }]) => ({
        KLHST_WKS_HOSTNAME: id,
        KLHST_WKS_LAST_NAGENT_CONNECTED: datetime(new Date(connectedAt)),
      })),
  );
}

async function isolate(hostIds: readonly string[], more: JsonObject = {}): Promise<Receipt> {
  const outcome = await opened.run('isolate-hosts', { hostIds, ...more });
  if (outcome.status !== 'pending') expect.fail(`isolation was ${outcome.status} at once`);
  return outcome.receipt;
}

const settle = (receipt: Receipt): Promise<ActionOutcome> => opened.settle('isolate-hosts', receipt);

describe('isolating', () => {
  it('is pending until the console stores the switch and the settings have reached the device', async () => {
    const receipt = await isolate([one], { isolationTimeout: 60 });
    expect(devices.get(one)?.store).toEqual({ Enabled: true, AutoTurnOffTimeout: 3_600 });
    expect(await settle(receipt)).toMatchObject({ status: 'pending', targets: [{ target: one, status: 'pending' }] });
    sync = 'succeeded';
    opened.now = new Date('2026-01-31T08:01:00Z');
    const done = { status: 'succeeded', targets: [{ target: one, status: 'succeeded' }] };
    expect(await settle(receipt)).toMatchObject(done);
    // The console tells the end of an action once; it is remembered.
    expect(await settle(receipt)).toMatchObject(done);
  });

  it('does not ask the checker again before the delay that the console wants', async () => {
    const receipt = await isolate([one]);
    await settle(receipt);
    await settle(receipt);
    expect(console.bodiesOf('AsyncActionStateChecker.CheckActionState')).toHaveLength(1);
    opened.now = new Date('2026-01-31T08:00:21Z');
    await settle(receipt);
    expect(console.bodiesOf('AsyncActionStateChecker.CheckActionState')).toHaveLength(2);
  });

  it('fails when the settings did not reach the device', async () => {
    const receipt = await isolate([one]);
    sync = 'failed';
    const error = await errorOf(settle(receipt));
    expect(error).toMatchObject({ code: 'task_failed', targets: [{ target: one, status: 'failed' }] });
    expect(error.message).toContain('refused');
  });

  it('fails when the switch is not stored any more', async () => {
    const receipt = await isolate([one]);
    sync = 'succeeded';
    devices.set(one, device(['SOYUZ']));
    expect((await errorOf(settle(receipt))).message).toContain('not stored any more');
  });

  it('is believed after a restart only when the agent has connected since', async () => {
    const receipt = await isolate([one]);
    const restarted = openTo(console);
    restarted.now = new Date('2026-01-31T08:05:00Z');
    expect((await restarted.settle('isolate-hosts', receipt)).status).toBe('pending');
    devices.set(one, { ...device(['SOYUZ'], { Enabled: true }), connectedAt: '2026-01-31T08:04:00Z' });
    expect((await restarted.settle('isolate-hosts', receipt)).status).toBe('succeeded');
  });

  it('leaves a device unchanged that says that it is isolated, and changes it for a timeout', async () => {
    devices.set(one, { ...device(['SOYUZ'], { Enabled: true }), reports: true });
    expect(await opened.run('isolate-hosts', { hostIds: [one] })).toMatchObject({
      status: 'succeeded',
      targets: [{ target: one, status: 'unchanged' }],
    });
    expect(console.bodiesOf('HostGroup.SS_Write')).toEqual([]);
    await isolate([one], { isolationTimeout: 5 });
    expect(devices.get(one)?.store).toEqual({ Enabled: true, AutoTurnOffTimeout: 300 });
    await isolate([one]);
    expect(console.bodiesOf('HostGroup.SS_Write').slice(-2)).toMatchObject([
      { nOption: 4, pSettings: { AutoTurnOffTimeout: 0 } },
      { nOption: 3, pSettings: { Enabled: true } },
    ]);
  });

  it.each([false, undefined])('carries a stored switch once more to a device that reports %s', async (reports) => {
    devices.set(one, { ...device(['SOYUZ'], { Enabled: true }), ...(reports === undefined ? {} : { reports }) });
    const receipt = await isolate([one]);
    expect(console.bodiesOf('HostGroup.SS_Write')).toEqual([]);
    expect(console.bodiesOf('HostGroup.AddHostsForSync')).toMatchObject([{ pHostNames: [one] }]);
    sync = 'succeeded';
    expect((await settle(receipt)).status).toBe(reports === false ? 'pending' : 'succeeded');
  });

  it('reports each device, and keeps what was final through the settlement', async () => {
    const absent = '11111111-2222-3333-4444-555555555559';
    const outcome = await opened.run('isolate-hosts', { hostIds: [one, none, absent] });
    const others = [
      { target: none, status: 'unsupported' },
      { target: absent, status: 'not_found' },
    ];
    expect(outcome).toMatchObject({ status: 'pending', targets: [{ target: one, status: 'pending' }, ...others] });
    if (outcome.status !== 'pending') return;
    sync = 'succeeded';
    expect(await settle(outcome.receipt)).toMatchObject({
      status: 'partially_succeeded',
      targets: [{ target: one, status: 'succeeded' }, ...others],
    });
  });

  it('writes nothing to a device that does not have the switch, and says what it has', async () => {
    devices.set(one, device(['SOYUZ'], {}));
    const error = await errorOf(opened.run('isolate-hosts', { hostIds: [one] }));
    expect(error).toMatchObject({ code: 'unsupported', applied: 'no', targets: [{ status: 'unsupported' }] });
    expect(error.message).toContain('Proxy, Firewall');
    expect(console.bodiesOf('HostGroup.SS_Write')).toEqual([]);
  });

  it('writes there when the names are confirmed', async () => {
    devices.set(one, device(['SOYUZ'], {}));
    const confirmed = openTo(console, { isolationNamesConfirmed: true });
    expect((await confirmed.run('isolate-hosts', { hostIds: [one] })).status).toBe('pending');
    expect(devices.get(one)?.store).toEqual({ Enabled: true });
  });

  it('is not called failed because the console says so, when the switch is stored', async () => {
    console.on('HostGroup.SS_Write', ({ strHostName, pSettings }) => {
      devices.set(textOf(strHostName), device(['SOYUZ'], pSettings as Record<string, Json>));
      return pxg('Something odd');
    });
    expect((await opened.run('isolate-hosts', { hostIds: [one] })).status).toBe('pending');
  });

  it('stays pending when the synchronisation could not be ordered: agents take stored settings when they connect', async () => {
    console.on('HostGroup.AddHostsForSync', pxg('Something odd'));
    const receipt = await isolate([one]);
    expect((await settle(receipt)).status).toBe('pending');
  });
});

describe('one synchronisation for all devices of a call', () => {
  const later = '2026-01-31T08:04:00Z';
  const statuses = async (receipt: Receipt) => (await settle(receipt)).targets.map(({ status }) => status);

  it('carries them together, and its success is that of each', async () => {
    const receipt = await isolate([one, two]);
    expect(console.bodiesOf('HostGroup.AddHostsForSync')).toEqual([
      { pHostNames: [one, two], strSSType: 'SS_SETTINGS' },
    ]);
    expect(await statuses(receipt)).toEqual(['pending', 'pending']);
    expect(console.bodiesOf('AsyncActionStateChecker.CheckActionState')).toHaveLength(1);
    sync = 'succeeded';
    opened.now = new Date('2026-01-31T08:01:00Z');
    expect(await statuses(receipt)).toEqual(['succeeded', 'succeeded']);
  });

  it('does not wait for a device that is away to say what has become of another', async () => {
    const receipt = await isolate([one, two]);
    devices.get(one)!.connectedAt = later;
    expect(await statuses(receipt)).toEqual(['succeeded', 'pending']);
  });

  it('that fails because of one device fails none that has taken its settings', async () => {
    const receipt = await isolate([one, two]);
    devices.get(two)!.connectedAt = later;
    sync = 'failed';
    expect(await settle(receipt)).toMatchObject({
      status: 'pending',
      targets: [
        { status: 'pending', error: { message: expect.stringContaining('refused') as string } },
        { status: 'succeeded' },
      ],
    });
  });
});

describe('the last connection of an agent', () => {
  it.each(['2026-01-31T09:00:00Z', '2026-01-31T07:00:00Z'])(
    'counts by the clock of the console alone, as at %s',
    async (consoleTime) => {
      const at = (seconds: number): string => new Date(Date.parse(consoleTime) + seconds * 1_000).toISOString();
      devices.get(one)!.connectedAt = at(-60);
      const receipt = await isolate([one]);
      sync = 'told';
      expect((await settle(receipt)).status).toBe('pending');
      devices.get(one)!.connectedAt = at(60);
      expect((await settle(receipt)).status).toBe('succeeded');
    },
  );

  it('counts for nothing when the console did not tell it at the order', async () => {
    console.on('HostGroup.FindHosts', pxg('Something odd'));
    const receipt = await isolate([one]);
    answerAsAConsole();
    sync = 'told';
    devices.get(one)!.connectedAt = '2026-01-31T09:00:00Z';
    expect((await settle(receipt)).status).toBe('pending');
  });
});

describe('an order whose answer was lost', () => {
  it('is asked of the store: done, and undone', async () => {
    console.on('HostGroup.SS_Write', () => new Promise(() => undefined));
    const impatient = openTo(console, { timeoutSeconds: 1 });
    const input = { hostIds: [one] };
    expect(await errorOf(impatient.run('isolate-hosts', input))).toMatchObject({ code: 'timeout', applied: 'unknown' });

    const sentAt = new Date('2026-01-31T08:00:00Z');
    const recovered = await opened.recover('isolate-hosts', input, sentAt);
    if (recovered?.status !== 'pending') return expect.fail('a lost order is asked about');
    expect((await errorOf(settle(recovered.receipt))).message).toContain('did not arrive');

    devices.set(one, { ...device(['SOYUZ'], { Enabled: true }), connectedAt: '2026-01-31T08:01:00Z' });
    expect((await settle(recovered.receipt)).status).toBe('succeeded');
  });

  it('does not stop what was ordered before it, and nothing is tried after it', async () => {
    console.on('HostGroup.SS_Write', ({ strHostName, pSettings }) => {
      if (strHostName === two) return new Promise(() => undefined);
      devices.set(textOf(strHostName), device(['SOYUZ'], pSettings as Record<string, Json>));
      return {};
    });
    const impatient = openTo(console, { timeoutSeconds: 1 });
    const outcome = await impatient.run('isolate-hosts', { hostIds: [one, two, none] });
    expect(outcome.targets.map(({ status }) => status)).toEqual(['pending', 'pending', 'failed']);
  });
});

describe('ending an isolation', () => {
  it('mirrors it', async () => {
    devices.set(one, device(['SOYUZ'], { Enabled: true, AutoTurnOffTimeout: 60 }));
    devices.get(two)!.reports = false;
    const outcome = await opened.run('unisolate-hosts', { hostIds: [one, two] });
    expect(devices.get(one)?.store['Enabled']).toBe(false);
    expect(outcome.targets.map(({ status }) => status)).toEqual(['pending', 'unchanged']);
    if (outcome.status !== 'pending') return;
    sync = 'succeeded';
    expect(await opened.settle('unisolate-hosts', outcome.receipt)).toMatchObject({ status: 'succeeded' });
  });

  it('is refused in the words of the console, with the status that its users know', async () => {
    devices.set(one, device(['SOYUZ'], { Enabled: true }));
    console.on('HostGroup.SS_Write', { PxgError: { code: 1184, module: 'KLSTD', message: 'Access denied.' } });
    expect(await errorOf(opened.run('unisolate-hosts', { hostIds: [one] }))).toMatchObject({
      statusCode: 401,
      message: 'Access denied.',
      applied: 'no',
    });
  });
});

describe('what never reaches the console', () => {
  it.each([
    [{ hostIds: [] }, 'at least one host'],
    [{ hostIds: [' '] }, 'is blank'],
    [{ hostIds: [one], isolationTimeout: 0 }, 'at least 1'],
    [{}, 'is required'],
  ])('%j', async (input, message) => {
    expect((await errorOf(opened.run('isolate-hosts', input))).message).toContain(message);
    expect(console.calls).toEqual([]);
  });

  it('a console that is down leaves nothing in doubt', async () => {
    console.on('HostGroup.GetHostProducts', new FakeText(500, 'down'));
    expect(await errorOf(opened.run('isolate-hosts', { hostIds: [one] }))).toMatchObject({ applied: 'no' });
  });
});
