import { describe, expect, test } from 'vitest';
import { control } from '../kit/testing/client.ts';
import { startConsole, type TestConsole } from './testing/console.ts';

const online = 1;
const server = 2;
const offline = 4;

const act = (console: TestConsole, action: string, seqs: readonly number[], data?: unknown) =>
  console.write('POST', `/agents/actions/${action}`, {
    filter: { ids: seqs.map((seq) => console.agentId(seq)) },
    ...(data === undefined ? {} : { data }),
  });

const activities = async (console: TestConsole, seq: number) => {
  const { data } = await console.get(`/activities?agentIds=${console.agentId(seq)}&limit=1000`);
  return data.map((row: { activityType: number }) => row.activityType) as number[];
};

const wake = (console: TestConsole, seq: number) =>
  control(console.simulator.controlUrl, 'PATCH', '/state', { agents: { [console.agentId(seq)]: { online: true } } });

describe('network', () => {
  test('an agent leaves and comes back, each with its lines in the diary', async () => {
    const console = await startConsole();
    expect(await act(console, 'disconnect', [online], {})).toEqual({ data: { affected: 1 } });
    expect(console.agent(online)['networkStatus']).toBe('disconnecting');
    console.clock.advance(2_000);
    const [row] = (await console.get(`/agents?networkStatuses=disconnected`)).data;
    expect(row.id).toBe(console.agentId(online));
    await act(console, 'connect', [online]);
    expect(console.agent(online)['networkStatus']).toBe('connecting');
    console.clock.advance(2_000);
    expect(console.agent(online)['networkStatus']).toBe('connected');
    expect(await activities(console, online)).toEqual([61, 1_001, 62, 1_002]);
  });

  test('one that is offline is pending until it is back', async () => {
    const console = await startConsole();
    expect(await act(console, 'disconnect', [offline, online], {})).toEqual({ data: { affected: 2 } });
    console.clock.advance(86_400_000);
    expect(console.agent(online)['networkStatus']).toBe('disconnected');
    expect(console.agent(offline)['networkStatus']).toBe('disconnecting');
    expect(console.simulator.state.snapshot().waitingCommands).toBe(1);
    await wake(console, offline);
    expect(console.agent(offline)['networkStatus']).toBe('disconnecting');
    console.clock.advance(2_000);
    expect(console.agent(offline)['networkStatus']).toBe('disconnected');
    expect(console.simulator.state.snapshot().waitingCommands).toBe(0);
  });

  test('one that goes away in between takes the command when it is back', async () => {
    const console = await startConsole();
    await act(console, 'disconnect', [online], {});
    await control(console.simulator.controlUrl, 'PATCH', '/state', { agents: { 'PAR-LT-00001': { online: false } } });
    console.clock.advance(10_000);
    expect(console.agent(online)['networkStatus']).toBe('disconnecting');
    await wake(console, online);
    console.clock.advance(2_000);
    expect(console.agent(online)['networkStatus']).toBe('disconnected');
  });
});

describe('scan', () => {
  test('begins, takes its time and ends', async () => {
    const console = await startConsole();
    await act(console, 'initiate-scan', [online]);
    expect(console.agent(online)['scanStatus']).toBe('finished');
    console.clock.advance(2_000);
    expect(console.agent(online)['scanStatus']).toBe('started');
    console.clock.advance(60_000);
    expect(console.agent(online)).toMatchObject({
      scanStatus: 'finished',
      scanFinishedAt: '2026-01-31T08:01:02.000000Z',
    });
    expect(await activities(console, online)).toEqual([5_009, 90, 92]);
  });

  test('is aborted, and does not end after that', async () => {
    const console = await startConsole();
    await act(console, 'initiate-scan', [online]);
    console.clock.advance(10_000);
    await act(console, 'abort-scan', [online]);
    console.clock.advance(120_000);
    expect(console.agent(online)['scanStatus']).toBe('aborted');
    expect(await activities(console, online)).toEqual([5_009, 90, 5_009, 91]);
  });
});

describe('how many', () => {
  test('a filter that finds nothing affects nothing', async () => {
    const console = await startConsole();
    const body = { filter: { computerName: 'NO-SUCH-COMPUTER' } };
    expect(await console.write('POST', '/agents/actions/initiate-scan', body)).toEqual({ data: { affected: 0 } });
    await expect(act(console, 'disconnect', [], {})).rejects.toThrow('400');
  });

  test('an empty filter means every agent in scope', async () => {
    const console = await startConsole();
    expect(await console.write('POST', '/agents/actions/initiate-scan', { filter: {} })).toEqual({
      data: { affected: 200 },
    });
    console.clock.advance(2_000);
    const started = (await console.get('/agents/count?scanStatuses=started')).data.total;
    expect(started).toBe((await console.get('/agents/count?isActive=true')).data.total);
  });

  test('ids that are unknown are just not counted', async () => {
    const console = await startConsole();
    const ids = [console.agentId(online), '1999999999999999999'];
    expect(await console.write('POST', '/agents/actions/connect', { filter: { ids } })).toEqual({
      data: { affected: 1 },
    });
  });

  test('a parameter that speaks of no field of an agent narrows a write to nothing', async () => {
    const console = await startConsole();
    const body = { filter: { threatContentHash: 'f'.repeat(40) } };
    expect(await console.write('POST', '/agents/actions/connect', body)).toEqual({ data: { affected: 0 } });
  });
});

describe('the end of an agent', () => {
  test('a decommissioned agent is listed only when asked for, and hit only then', async () => {
    const console = await startConsole();
    await act(console, 'decommission', [online], {});
    expect((await console.get('/agents?limit=1')).pagination.totalItems).toBe(199);
    const gone = await console.get('/agents?isDecommissioned=true');
    expect(gone.data.map((row: { id: string }) => row.id)).toEqual([console.agentId(online)]);
    expect(await act(console, 'connect', [online])).toEqual({ data: { affected: 0 } });
    expect(await activities(console, online)).toEqual([47]);
  });

  test('uninstalling is pending, and can be rejected before the agent takes it', async () => {
    const console = await startConsole();
    await act(console, 'uninstall', [offline], {});
    expect(console.agent(offline)['isPendingUninstall']).toBe(true);
    expect(await act(console, 'reject-uninstall', [offline, online])).toEqual({ data: { affected: 1 } });
    expect(console.agent(offline)['isPendingUninstall']).toBe(false);
    await act(console, 'uninstall', [online], {});
    console.clock.advance(2_000);
    expect(console.agent(online)).toMatchObject({ isUninstalled: true, isActive: false });
    expect(await activities(console, online)).toContain(51);
  });

  test('a restart takes the agent away for a while, a shutdown for good', async () => {
    const console = await startConsole();
    await act(console, 'restart-machine', [online], {});
    await act(console, 'shutdown', [server], {});
    console.clock.advance(2_000);
    expect([online, server].map((seq) => console.agent(seq)['isActive'])).toEqual([false, false]);
    await act(console, 'disconnect', [online], {});
    console.clock.advance(30_000);
    expect([online, server].map((seq) => console.agent(seq)['isActive'])).toEqual([true, false]);
    console.clock.advance(2_000);
    expect(console.agent(online)['networkStatus']).toBe('disconnected');
  });
});

describe('what the console keeps of an agent', () => {
  test('external id, tags, site and group', async () => {
    const console = await startConsole();
    await act(console, 'set-external-id', [online], { externalId: 'A-7' });
    expect((await console.get('/agents?externalId__contains=A-7')).data).toHaveLength(1);
    const tag = (
      await console.write('POST', '/tag-manager', {
        data: { type: 'agents', key: 'owner', value: 'IT' },
        filter: { tenant: true },
      })
    ).data;
    await act(console, 'manage-tags', [online], [{ tagId: tag.id, operation: 'add' }]);
    expect(console.agent(online)['tags']).toMatchObject({ sentinelone: [{ key: 'owner', value: 'IT' }] });
    await act(console, 'manage-tags', [online], [{ tagId: tag.id, operation: 'remove' }]);
    expect(console.agent(online)['tags']).toEqual({ sentinelone: [] });
    const site = (await console.get('/sites?query=Berlin')).data.sites[0];
    await act(console, 'move-to-site', [online], { targetSiteId: site.id });
    expect(console.agent(online)).toMatchObject({ siteName: 'Berlin', groupName: 'Default Group' });
    const servers = (await console.get(`/groups?siteIds=${site.id}&name=Servers`)).data[0];
    const moved = await console.write('PUT', `/groups/${servers.id}/move-agents`, {
      filter: { ids: [console.agentId(online), console.agentId(server)] },
    });
    expect(moved).toEqual({ data: { agentsMoved: 1 } });
    expect((await console.get(`/agents/count?groupIds=${servers.id}&ids=${console.agentId(online)}`)).data.total).toBe(
      1,
    );
  });

  test('an update brings the version of the package', async () => {
    const console = await startConsole();
    const [newest] = (await console.get('/update/agent/packages?osTypes=windows')).data;
    const old = (await console.get('/agents?osTypes=windows&isUpToDate=false&isActive=true')).data[0];
    await console.write('POST', '/agents/actions/update-software', {
      filter: { ids: [old.id] },
      data: { packageId: newest.id },
    });
    console.clock.advance(30_000);
    const now = (await console.get(`/agents?ids=${old.id}`)).data[0];
    expect(now).toMatchObject({ agentVersion: newest.version, isUpToDate: true });
  });

  test('a remote shell opens on agents that are online, and is terminated by its channel', async () => {
    const console = await startConsole();
    expect(await act(console, 'can-start-remote-shell', [online, offline])).toEqual({ data: { affected: 1 } });
    const { data } = await act(console, 'start-remote-shell', [online, offline], { columns: 80, rows: 25 });
    expect(data).toEqual([{ channelId: expect.any(String), agentId: console.agentId(online), supportsResize: true }]);
    expect(await act(console, 'terminate-remote-shell', [online], { channelId: 'another' })).toEqual({
      data: { affected: 0 },
    });
    expect(await act(console, 'terminate-remote-shell', [online], { channelId: data[0].channelId })).toEqual({
      data: { affected: 1 },
    });
    expect(console.agent(online)['inRemoteShellSession']).toBe(false);
  });

  test('exports stream every row, the light one with few columns', async () => {
    const console = await startConsole();
    const [header, ...rows] = (await console.call('/export/agents-light?osTypes=macos')).text.trimEnd().split('\r\n');
    expect(header!.split(',')).toContain('computerName');
    expect(rows).toHaveLength((await console.get('/agents/count?osTypes=macos')).data.total);
    const full = await console.call('/export/agents');
    expect(full.headers['content-type']).toContain('text/csv');
    expect(full.text.trimEnd().split('\r\n')).toHaveLength(201);
  });
});
