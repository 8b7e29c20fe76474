import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { samplePaths } from '../../simulators/stormshield/seed.ts';
import { textOf } from './support/json.ts';
import { playbookOf, runCase } from './support/shipped-cases.ts';
import { startThreeConsoles, type ThreeConsoles } from './support/shipped-consoles.ts';
import { expectPredicted, planOf, preparedCases } from './support/shipped-plans.ts';
import { until } from './support/waiting.ts';

let lab: ThreeConsoles;

beforeAll(async () => {
  lab = await startThreeConsoles();
  for (const seq of [1, 2, 3, 5, 6, 7, 8, 9, 10]) patch(seq, { online: true });
});
afterAll(() => lab.stop());
beforeEach(async () => {
  for (const { log, faults } of [lab.simulator, lab.ses, lab.ksc]) {
    log.clear();
    faults.clear();
  }
  await lab.told();
});

const patch = (seq: number, change: JsonObject): void =>
  lab.simulator.state.patch({ agents: { [lab.agentId(seq)]: change } });
const row = (seq: number): JsonObject => lab.simulator.state.console.fleet.row(seq) as JsonObject;
const nameOf = (seq: number): string => textOf(row(seq)['computerName']);
const network = (seq: number): unknown => row(seq)['networkStatus'];
const outputOf = (run: JsonObject): JsonObject => run['output'] as JsonObject;

/** Writes that SentinelOne has got, as `path ids`. */
function writes(path = '.'): readonly string[] {
  return lab.simulator.log
    .list({ path })
    .filter(({ method, target }) => method !== 'GET' && !target.includes('api-token-details'))
    .map(({ target, body }) => {
      const { filter = {}, data = {} } = JSON.parse(body) as { filter?: JsonObject; data?: JsonObject };
      return `${target.replace('/web/api/v2.1', '')} ${JSON.stringify(filter['ids'] ?? data['ids'] ?? null)}`;
    });
}
const disconnects = (...seqs: readonly number[]): readonly string[] => [
  `/agents/actions/disconnect ${JSON.stringify(seqs.map((seq) => lab.agentId(seq)))}`,
];
const titles = async (): Promise<readonly string[]> => (await lab.told()).map(({ title }) => title);

async function runsOf(playbook: string): Promise<readonly JsonObject[]> {
  return (await lab.client.call('listRuns', { query: { playbook, limit: 50 } }))['items'] as readonly JsonObject[];
}

async function contained(incident?: string): Promise<readonly JsonObject[]> {
  const query = { open: 'true', ...(incident === undefined ? {} : { incident }) };
  return (await lab.client.call('listContainments', { query }))['items'] as readonly JsonObject[];
}

describe('a new installation', () => {
  test('shows every shipped trigger, and all of them are paused: an event starts nothing', async () => {
    const { items } = await lab.client.call('listTriggers', {});
    const triggers = items as readonly JsonObject[];
    expect(
      triggers.map(({ playbookId, triggerId, kind }) => `${textOf(playbookId)} ${textOf(triggerId)} ${textOf(kind)}`),
    ).toEqual([
      'connection-report morning schedule',
      'contain-critical-detection critical event',
      'ransomware-block blocked event',
      'scan-after-virus-found virus-found event',
      'stale-agents weekly schedule',
      'token-expiry daily schedule',
    ]);
    for (const trigger of triggers) expect([trigger['paused'], trigger['nextAt'] ?? null]).toEqual([true, null]);
    const listed = await lab.cli('trigger', 'list');
    expect(listed.out).toMatch(/contain-critical-detection +critical +event .* true/);
    const event = { source: lab.ids['S1'] ?? '', data: { severity: 'critical', endpointId: lab.agentId(1) } };
    await lab.client.call('publishEvent', { body: { kind: 'threat.detected', ...event } });
    await lab.client.call('resumeTrigger', { params: { id: 'stale-agents', trigger: 'weekly' } });
    const resumed = (await lab.client.call('listTriggers', { query: { playbook: 'stale-agents' } }))['items'];
    expect(resumed).toMatchObject([{ paused: false, nextAt: expect.stringMatching(/T07:00:00/) }]);
    await lab.restart('SIGTERM');
    const after = (await lab.client.call('listTriggers', {}))['items'] as readonly JsonObject[];
    expect(after.filter(({ paused }) => paused === false)).toMatchObject([{ triggerId: 'weekly' }]);
    expect(await runsOf('contain-critical-detection')).toEqual([]);
    expect(writes()).toEqual([]);
  });
});

describe('contain-critical-detection', () => {
  test('begins with an event, asks, isolates once, is held, notes it, and the machine is released at its time', async () => {
    const detection = await lab.detect(1, {});
    const quick = await lab.faster('contain-critical-detection', { 'default: 4h': 'default: 8s' });
    const data = { severity: 'critical', endpointId: lab.agentId(1), title: 'Ransom', reference: `S1/${detection}` };
    const source = lab.ids['S1'] ?? '';
    await lab.client.call('publishEvent', {
      body: { kind: 'threat.detected', source, data: { ...data, severity: 'low' } },
    });
    await lab.client.call('publishEvent', { body: { kind: 'threat.detected', source, data } });
    await until('one has begun', async () => (await runsOf(quick)).length > 0, 10_000);
    expect(await runsOf(quick)).toHaveLength(1);
    const id = textOf((await runsOf(quick))[0]?.['id']);
    await lab.becomes(id, 'waiting');
    expect([writes(), network(1)]).toEqual([[], 'connected']);
    expect((await lab.decide(id, 'approve')).status).toBe(200);
    const run = await lab.becomes(id);
    expect(run).toMatchObject({ status: 'succeeded', output: { isolated: true, hold: '8s', noted: 'succeeded' } });
    expect(network(1)).toBe('disconnected');
    expect(writes()).toEqual([...disconnects(1), `/threats/notes ${JSON.stringify([detection])}`]);
    await until('it is held', async () => (await contained())[0]?.['status'] === 'held', 10_000);
    const [held] = await contained();
    expect(held).toMatchObject({ endpointId: lab.agentId(1), runId: id, reason: expect.stringContaining('Ransom') });
    await until('it is released', async () => network(1) === 'connected', 25_000);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(textOf(held?.['until'])));
    expect(writes('/agents/actions')).toHaveLength(2);
    expect(await titles()).toEqual([]);
  });

  test.each([
    ['is refused', 'reject', {}, /refused: Looked at it/],
    ['is not answered', null, { 'expires: 1h': 'expires: 1s' }, /Nobody decided/],
  ] as const)('touches nothing when it %s, and says so', async (what, how, times, why) => {
    const id = how === null ? await lab.faster('contain-critical-detection', times) : 'contain-critical-detection';
    const runId = await lab.start(id, { endpoint: nameOf(2), title: what });
    if (how !== null) await lab.decide(runId, how);
    const run = await lab.becomes(runId);
    expect(run).toMatchObject({ status: 'partially_succeeded', output: { isolated: false } });
    expect(outputOf(run)['reason']).toMatch(why);
    expect([writes(), network(2)]).toEqual([[], 'connected']);
    expect(await titles()).toEqual([`${nameOf(2)} was not isolated`]);
  });

  test('works on the other consoles alike, and a machine that nobody knows is told', async () => {
    const runs = await Promise.all(
      ['SES/WKS-PARIS-014', 'WIN10-01', 'nobody-7'].map(async (endpoint) => {
        const id = await lab.start('contain-critical-detection', { endpoint, incident: 'INC-1' });
        await lab.decide(id, 'approve');
        return lab.becomes(id);
      }),
    );
    expect(runs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'failed']);
    expect(lab.ses.state.agents.find(({ name }) => name === 'WKS-PARIS-014')?.isolated).toBe(true);
    expect(lab.ses.log.list({ method: 'POST' })).toHaveLength(1);
    expect(lab.ksc.state.snapshot().hosts.find(({ displayName }) => displayName === 'WIN10-01')?.isolated).toBe(true);
    expect(await titles()).toEqual(['nobody-7 could not be isolated']);
  });
});

describe('release-incident', () => {
  test('releases what the incident holds on every console, and nothing else', async () => {
    const held = async (): Promise<number> =>
      (await contained('INC-1')).filter(({ status }) => status === 'held').length;
    await until('both are held', async () => (await held()) === 2, 15_000);
    const run = await lab.ended('release-incident', { incident: 'INC-1' });
    expect(run).toMatchObject({ status: 'succeeded', output: { status: 'succeeded' } });
    expect(lab.ses.state.agents.find(({ name }) => name === 'WKS-PARIS-014')?.isolated).toBe(false);
    expect(lab.ksc.state.snapshot().hosts.find(({ displayName }) => displayName === 'WIN10-01')?.isolated).toBe(false);
    expect([lab.ses.log.list({ method: 'POST' }).length, writes()]).toEqual([1, []]);
    expect(await titles()).toEqual(['Release of INC-1: succeeded']);
    await until('nothing is contained', async () => (await contained('INC-1')).length === 0, 15_000);
    const again = await lab.ended('release-incident', { incident: 'INC-1' });
    expect(again).toMatchObject({ status: 'failed', error: { message: 'Nothing is contained for INC-1.' } });
    expect(await titles()).toEqual(['The machines of INC-1 were not released']);
  });
});

describe('isolate-offline-host', () => {
  test('tells that a machine is away, and when it is isolated; escalates when it stays away, and the order stands', async () => {
    for (const seq of [3, 5]) patch(seq, { online: false });
    const run = async (seq: number, last: string): Promise<string> => {
      const times = { 'within: 10m': 'within: 1s', 'within: 12h': `within: ${last}` };
      return lab.start(await lab.faster('isolate-offline-host', times), { endpoint: nameOf(seq), hold: '1h' });
    };
    const [back, away] = [await run(3, '25s'), await run(5, '1s')];
    const there = await lab.start('isolate-offline-host', { endpoint: nameOf(6) });
    const told: string[] = [];
    const isTold = async (title: string): Promise<boolean> => {
      told.push(...(await lab.told()).map((notice) => `${notice.severity}: ${notice.title}`));
      return told.some((one) => one.endsWith(title));
    };
    await until('it is escalated', () => isTold(`${nameOf(5)} is still not isolated`), 20_000);
    await until('it is away', () => isTold(`${nameOf(3)} is not isolated yet`), 20_000);
    expect([network(3), network(5)]).not.toContain('disconnected');
    for (const seq of [3, 5]) patch(seq, { online: true });
    const ends = await Promise.all([back, away, there].map(async (id) => lab.becomes(id)));
    expect(ends.map((end) => [end['status'], outputOf(end)['isolated'], outputOf(end)['escalated']])).toEqual([
      ['partially_succeeded', true, false],
      ['partially_succeeded', false, true],
      ['succeeded', true, false],
    ]);
    expect([3, 5, 6].map(network)).toEqual(['disconnected', 'disconnected', 'disconnected']);
    expect(writes().toSorted()).toEqual([3, 5, 6].flatMap((seq) => disconnects(seq)).toSorted());
    await isTold('');
    expect(told.toSorted()).toEqual([
      `critical: ${nameOf(5)} is still not isolated`,
      `info: ${nameOf(3)} is isolated now`,
      ...[nameOf(3), nameOf(5)].toSorted().map((name) => `warning: ${name} is not isolated yet`),
    ]);
  });
});

describe('hash-outbreak', () => {
  const sha1 = 'a'.repeat(40);

  test('blocks the hash once, quarantines each copy and no other file, and reports', async () => {
    const ids = [await lab.detect(7, { sha1, sha256: 'b'.repeat(64) }), await lab.detect(8, { sha1 })];
    await lab.detect(9, { sha1: 'c'.repeat(40) });
    const run = await lab.ended('hash-outbreak', { hash: sha1.toUpperCase() });
    // Kaspersky and Stormshield cannot block: no full success.
    expect(run).toMatchObject({
      status: 'partially_succeeded',
      output: { blocked: 'partially_succeeded', copies: 2, quarantined: 2, failed: 0, refused: '' },
    });
    expect(writes().toSorted()).toEqual(
      [...ids.map((id) => `/threats/mitigate/quarantine ["${id}"]`), '/restrictions null'].toSorted(),
    );
    const [report, ...others] = await lab.told();
    expect(others).toEqual([]);
    expect(report).toMatchObject({
      title: expect.stringMatching(/^Outbreak of A{11,12}…: 2 copies$/),
      severity: 'warning',
    });
    expect(report?.text).toMatch(/Block: .*2 unsupported.*\nQuarantine: 2 of 2 done, 0 failed/);
  });

  test('asks before many, and moves nothing when it is refused; one copy that fails is named; nothing is blocked twice', async () => {
    const asked = await lab.start('hash-outbreak', { hash: sha1, askAbove: 1 });
    await lab.decide(asked, 'reject');
    expect(await lab.becomes(asked)).toMatchObject({
      output: { copies: 0, refused: expect.stringMatching(/Looked at it/) },
    });
    expect(writes()).toEqual([]);
    await lab.told();
    const forbidden = { kind: 'status', status: 403, body: 'json', headers: {}, acts: false } as const;
    lab.simulator.faults.add({ match: { path: '/threats/mitigate', times: 1 }, fault: forbidden });
    const failing = await lab.ended('hash-outbreak', { hash: sha1 });
    expect(failing).toMatchObject({ output: { copies: 2, quarantined: 1, failed: 1 } });
    expect(writes('restrictions')).toEqual([]);
    expect((await lab.told())[0]?.text).toMatch(new RegExp(`1 of 2 done, 1 failed.*\\n(${nameOf(7)}|${nameOf(8)}): `));
  });
});

describe('stale-agents', () => {
  const longAgo = '2020-01-01T00:00:00.000000Z';

  test('only reports unless it is told to remove; then somebody agrees, and those agents are decommissioned', async () => {
    for (const seq of [11, 12]) patch(seq, { isActive: false, lastActiveDate: longAgo });
    const reported = await lab.ended('stale-agents', { days: 1000 });
    // Stormshield cannot list its machines, and says so.
    expect(reported).toMatchObject({ status: 'partially_succeeded', output: { removed: 'not asked for' } });
    expect(outputOf(reported)['stale']).toEqual(expect.arrayContaining([nameOf(11), nameOf(12)]));
    expect(outputOf(reported)['consoles']).toMatch(/SES cannot list its machines/);
    expect((await lab.told())[0]?.text).toContain(nameOf(11));
    const inputs = { days: 1000, remove: true, connection: 'S1' };
    const dry = await lab.ended('stale-agents', inputs, { mode: 'dry-run' });
    expect(outputOf(dry)).toMatchObject({ removable: 2 });
    expect([writes(), await titles()]).toEqual([[], []]);
    const run = await lab.start('stale-agents', inputs);
    await lab.decide(run, 'approve');
    expect(await lab.becomes(run)).toMatchObject({ output: { removable: 2, removed: 'succeeded' } });
    const [order, ...others] = writes();
    expect(others).toEqual([]);
    for (const seq of [11, 12]) expect(order).toContain(lab.agentId(seq));
    expect(order?.match(/\d{18,19}/g)).toHaveLength(2);
    const nameless = await lab.ended('stale-agents', { remove: true });
    expect(nameless).toMatchObject({
      status: 'failed',
      error: { message: expect.stringMatching(/Name the SentinelOne/) },
    });
  });
});

describe('triage-detection', () => {
  test('writes verdict, status and note, once, and sees them; Kaspersky says that it cannot', async () => {
    const id = await lab.detect(9, {});
    const inputs = { verdict: 'true_positive', status: 'resolved', note: 'Seen.' };
    const run = await lab.ended('triage-detection', { ...inputs, detections: [`S1/${id}`] });
    expect(run).toMatchObject({ output: { status: 'succeeded', shown: [`S1/${id}`] } });
    expect(writes()).toEqual([
      `/threats/analyst-verdict ["${id}"]`,
      `/threats/incident ["${id}"]`,
      `/threats/notes ["${id}"]`,
    ]);
    const other = await lab.ended('triage-detection', { ...inputs, detections: ['KSC/1'] });
    expect(other).toMatchObject({ status: 'failed', error: { code: 'unsupported' } });
    expect(await titles()).toEqual(['The triage of detections failed']);
  });
});

describe('scan-after-virus-found', () => {
  test('scans the machine of the event once, and notes what was found', async () => {
    await lab.client.call('resumeTrigger', { params: { id: 'scan-after-virus-found', trigger: 'virus-found' } });
    const hostId = lab.ksc.state.snapshot().hosts.find(({ displayName }) => displayName === 'WIN10-01')?.id ?? '';
    const data = {
      eventType: 'GNRL_EV_VIRUS_FOUND',
      eventName: 'Malicious object detected',
      hostId,
      incident: 'INC-3',
    };
    const event = { kind: 'threat.detected', source: lab.ids['KSC'] ?? '', data, dedupeKey: 'virus 1' };
    for (let sent = 0; sent < 2; sent += 1) await lab.client.call('publishEvent', { body: event });
    await lab.client.call('publishEvent', {
      body: { ...event, dedupeKey: 'other', data: { ...data, eventType: 'X' } },
    });
    await until('it has begun', async () => (await runsOf('scan-after-virus-found')).length > 0, 10_000);
    const runs = await runsOf('scan-after-virus-found');
    expect(runs).toHaveLength(1);
    const run = await lab.becomes(textOf(runs[0]?.['id']));
    expect(run).toMatchObject({ status: 'succeeded', output: { scanned: 'succeeded' } });
    const acted = (method: string) => lab.ksc.log.list({ path: `/${method}$` }).filter((request) => request.acted);
    expect([acted('Tasks.AddTask').length, acted('Tasks.RunTask').length]).toEqual([1, 1]);
    const [note, ...others] = await lab.told();
    expect([others, note?.title]).toEqual([[], expect.stringMatching(/^Scan of .*: succeeded, [1-9]\d* detections$/)]);
    expect(note?.text).toMatch(/Case: INC-3\. Reason for the scan: Malicious object detected[^]*eicar\.com/);
  });

  test('Stormshield cannot scan, which is told', async () => {
    const run = await lab.ended('scan-after-virus-found', { endpoint: 'SES/WKS-PARIS-014' });
    expect(run).toMatchObject({ status: 'failed', error: { code: 'unsupported' } });
    expect(await titles()).toEqual(['SES/WKS-PARIS-014 could not be scanned']);
  });
});

describe('connection-report', () => {
  test('tells who answers, who does not, and where licences run out', async () => {
    const fine = await lab.ended('connection-report', { licences: ['S1'], spare: 1_000_000, days: 1 });
    expect(outputOf(fine)['sites']).toEqual(expect.arrayContaining([expect.stringMatching(/^S1, Paris: \d+ of \d+/)]));
    const [report] = await lab.told();
    expect(report?.text).toMatch(/S1: \d+ agents, \d+ away/);
    expect(report?.text).toMatch(/KSC: \d+ agents/);
    expect(report?.text).toContain('SES: SES cannot list its machines.');
    const forbidden = { kind: 'status', status: 403, body: 'json', headers: {}, acts: false } as const;
    lab.simulator.faults.add({ match: { path: '/(agents|sites)' }, fault: forbidden });
    const silent = await lab.ended('connection-report', { licences: ['S1'] });
    expect(silent['status']).toBe('partially_succeeded');
    const [second] = await lab.told();
    expect(second?.text).toMatch(/^S1: .*(not allow|permission|forbidden|refus)/im);
    expect(second?.text).not.toMatch(/S1: \d+ agents/);
    expect(writes()).toEqual([]);
  });
});

describe('ransomware-block', () => {
  const path = samplePaths.download;
  const agent = () => lab.ses.state.agents.find(({ name }) => name === 'WKS-PARIS-022');

  test('ends the process tree and moves the file, once each, by the event; a file that cannot be moved is told', async () => {
    const inputs = { endpoint: 'SES/WKS-LYON-007', path: String.raw`C:\nothing\here.exe` };
    const hopeless = await lab.start('ransomware-block', inputs);
    await lab.client.call('resumeTrigger', { params: { id: 'ransomware-block', trigger: 'blocked' } });
    const data = { endpointId: agent()?.guid ?? '', path };
    const source = lab.ids['SES'] ?? '';
    await lab.client.call('publishEvent', { body: { kind: 'ransomware.blocked', source, data } });
    const begun = async (): Promise<readonly JsonObject[]> =>
      (await runsOf('ransomware-block')).filter(({ id }) => id !== hopeless);
    await until('it has begun', async () => (await begun()).length > 0, 10_000);
    const run = await lab.becomes(textOf((await begun())[0]?.['id']));
    expect(run).toMatchObject({ status: 'succeeded', output: { killed: 'succeeded', quarantined: 'succeeded' } });
    expect(agent()?.processes.map(({ pid }) => pid)).toEqual([4, 1_204, 3_310]);
    expect(agent()?.quarantine.map((file) => file.path)).toContain(path);
    expect(agent()?.applied.map(({ kind }) => kind)).toEqual(['process-termination', 'file-quarantine']);
    expect(lab.ses.log.list({ method: 'POST', path: agent()?.guid.slice(1, -1) ?? '' })).toHaveLength(2);
    expect(await lab.becomes(hopeless)).toMatchObject({ status: 'failed' });
    const told = await lab.told();
    expect(told.map(({ title, severity }) => `${severity}: ${title}`).toSorted()).toEqual([
      'critical: Ransomware on SES/WKS-LYON-007: the file may still be there',
      expect.stringMatching(/^critical: .*the file is in quarantine$/),
    ]);
  });
});

describe('token-expiry', () => {
  test('names those that expire soon, and a connection that cannot be asked', async () => {
    const run = await lab.ended('token-expiry', { connections: ['S1', 'nowhere'], days: 14 });
    expect(outputOf(run)['expiring']).toEqual([expect.stringMatching(/^S1: Former employee has expired on \d{4}-/)]);
    const [reminder] = await lab.told();
    expect(reminder?.title).toBe('1 API tokens expire within 14 days');
    expect(reminder?.text).toMatch(/nowhere: There is no connection/);
    const all = await lab.ended('token-expiry', { connections: ['S1'], days: 366 });
    expect(outputOf(all)['expiring']).toEqual(
      expect.arrayContaining([expect.stringMatching(/^S1: Console administrator expires on \d{4}-/)]),
    );
    expect(writes()).toEqual([]);
  });
});

describe('a dry run', () => {
  test('predicts the very writes of the live run, of every playbook for all consoles, and sends none', async () => {
    patch(13, { isActive: false, lastActiveDate: '2020-01-01T00:00:00.000000Z' });
    const cases = await preparedCases(lab);
    const plans = await Promise.all(cases.map(({ one, inputs }) => planOf(lab, playbookOf(one), inputs)));
    expect([writes(), lab.ses.log.list({ method: 'POST' }), await titles()]).toEqual([[], [], []]);
    const runs = await Promise.all(cases.map(({ one, inputs }) => runCase(lab, one, inputs)));
    for (const [index, run] of runs.entries()) await expectPredicted(lab, plans[index] ?? {}, run);
    await until('it is held', async () => (await contained('INC-20')).length === 1, 15_000);
    const release = await planOf(lab, 'release-incident', { incident: 'INC-20' });
    await expectPredicted(lab, release, await lab.ended('release-incident', { incident: 'INC-20' }));
  });
});
