import { describe, expect, test } from 'vitest';
import { control } from '../kit/testing/client.ts';
import { startConsole, type TestConsole } from './testing/console.ts';

const makeThreat = async (console: TestConsole, seq: number, fields = {}) => {
  const body = { agentId: console.agentId(seq), fields };
  return (await control(console.simulator.controlUrl, 'POST', '/threats', body)).json().ids[0] as string;
};

const readThreat = async (console: TestConsole, id: string) => (await console.get(`/threats?ids=${id}`)).data[0];

describe('threats', () => {
  test('a new threat infects its agent until it is mitigated', async () => {
    const console = await startConsole();
    const id = await makeThreat(console, 1);
    expect(console.agent(1)).toMatchObject({ infected: true, activeThreats: 1 });
    const { data } = await console.write('POST', '/threats/mitigate/quarantine', { filter: { ids: [id] } });
    expect(data).toMatchObject({
      affected: 1,
      details: [{ threatId: id, reports: [{ action: 'quarantine', status: 'pending' }] }],
    });
    expect((await readThreat(console, id)).threatInfo.mitigationStatus).toBe('not_mitigated');
    console.clock.advance(2_000);
    const threat = await readThreat(console, id);
    expect(threat.threatInfo.mitigationStatus).toBe('mitigated');
    expect(threat.mitigationStatus[0].status).toBe('success');
    expect(console.agent(1)).toMatchObject({ infected: false, activeThreats: 0 });
    const report = await console.call(`/threats/mitigation-report/${threat.mitigationStatus[0].reportId}`);
    expect(report.text).toContain('quarantine,success');
  });

  test('the machine decides what can be done, and an offline one lets it wait', async () => {
    const console = await startConsole();
    const onLinux = await makeThreat(console, 7);
    const away = await makeThreat(console, 4);
    const { data } = await console.write('POST', '/threats/mitigate/rollback-remediation', {
      filter: { ids: [onLinux, away] },
    });
    expect(data.affected).toBe(1);
    const skipped = data.details.find(({ threatId }: { threatId: string }) => threatId === onLinux);
    expect(skipped).toMatchObject({ reports: [], skipped: [{ action: 'rollback', reason: 'not_supported' }] });
    console.clock.advance(600_000);
    expect((await readThreat(console, away)).threatInfo).toMatchObject({
      pendingActions: true,
      mitigationStatus: 'not_mitigated',
    });
    console.simulator.state.patch({ agents: { [console.agentId(4)]: { online: true } } });
    console.clock.advance(2_000);
    expect((await readThreat(console, away)).threatInfo.mitigationStatus).toBe('mitigated');
  });

  test('verdict and incident tell what they changed', async () => {
    const console = await startConsole();
    const id = await makeThreat(console, 1);
    const body = { filter: { ids: [id] }, data: { incidentStatus: 'in_progress', analystVerdict: 'true_positive' } };
    expect((await console.write('POST', '/threats/incident', body)).data).toEqual({
      affected: 1,
      details: [{ threatId: id, result: 'updated' }],
    });
    expect((await console.write('POST', '/threats/incident', body)).data).toEqual({
      affected: 0,
      details: [{ threatId: id, result: 'already_set' }],
    });
    expect(
      (await console.get('/threats?incidentStatuses=in_progress&analystVerdicts=true_positive')).data,
    ).toHaveLength(1);
    const types = (await console.get(`/threats/${id}/timeline`)).data.map(
      (row: { activityType: number }) => row.activityType,
    );
    expect(types).toEqual([19, 2_029]);
  });

  test('into the blocklist once, in the place that is asked for', async () => {
    const console = await startConsole();
    const id = await makeThreat(console, 1);
    const { sha1 } = (await readThreat(console, id)).threatInfo;
    const body = { filter: { ids: [id] }, data: { targetScope: 'site' } };
    const { data } = await console.write('POST', '/threats/add-to-blacklist', body);
    expect(data.details).toEqual([{ threatId: id, result: 'created', analystVerdict: 'updated' }]);
    const [item] = (await console.get(`/restrictions?value=${sha1}`)).data;
    expect(item).toMatchObject({ source: 'action_from_threat', scope: { siteIds: [console.agent(1)['siteId']] } });
    expect((await console.write('POST', '/threats/add-to-blacklist', body)).data.details[0].result).toBe(
      'already_exists',
    );
  });

  test('notes come, change and go', async () => {
    const console = await startConsole();
    const id = await makeThreat(console, 1);
    await console.write('POST', '/threats/notes', { filter: { ids: [id] }, data: { text: 'Looked at it' } });
    const [note] = (await console.get(`/threats/${id}/notes`)).data;
    expect(note).toMatchObject({ text: 'Looked at it', creator: 'Console administrator', edited: false });
    const changed = await console.write('PUT', `/threats/${id}/notes/${note.id}`, { data: { text: 'Settled' } });
    expect(changed.data).toMatchObject({ text: 'Settled', edited: true });
    expect(await console.write('DELETE', `/threats/${id}/notes/${note.id}`, {})).toEqual({ data: { success: true } });
    expect((await console.get(`/threats/${id}/notes`)).data).toEqual([]);
  });

  test('resolved and unresolved ones are told apart, and a limit holds', async () => {
    const console = await startConsole();
    const count = async (search: string) =>
      (await console.get(`/threats?countOnly=true${search}`)).pagination.totalItems as number;
    const [all, resolved, open] = [await count(''), await count('&resolved=true'), await count('&resolved=false')];
    expect([resolved > 0, open > 0, resolved + open]).toEqual([true, true, all]);
    const body = { filter: { limit: 2 }, data: { externalTicketId: 'T-2' } };
    expect(await console.write('POST', '/threats/external-ticket-id', body)).toEqual({ data: { affected: 2 } });
  });

  test('an empty filter means every threat in scope', async () => {
    const console = await startConsole();
    const total = (await console.get('/threats?countOnly=true')).pagination.totalItems as number;
    expect(total).toBeGreaterThan(3);
    const body = { filter: {}, data: { externalTicketId: 'T-1' } };
    expect(await console.write('POST', '/threats/external-ticket-id', body)).toEqual({ data: { affected: total } });
  });
});

describe('alerts and rules', () => {
  test('words come back as the console spells them', async () => {
    const console = await startConsole();
    const [alert] = (await console.get('/cloud-detection/alerts?limit=1')).data;
    const id = alert.alertInfo.alertId as string;
    const set = (path: string, data: unknown) =>
      console.write('POST', `/cloud-detection/alerts/${path}`, { filter: { ids: [id] }, data });
    expect(await set('analyst-verdict', { analystVerdict: 'TRUE_POSITIVE' })).toEqual({ data: { affected: 1 } });
    await set('incident', { incidentStatus: 'in_progress' });
    const found = (await console.get('/cloud-detection/alerts?incidentStatus=IN_PROGRESS&analystVerdict=TRUE_POSITIVE'))
      .data;
    expect(found.map((row: typeof alert) => row.alertInfo)).toEqual([
      expect.objectContaining({ alertId: id, analystVerdict: 'True positive', incidentStatus: 'In progress' }),
    ]);
  });

  test('a rule is activated some time after it was made', async () => {
    const console = await startConsole();
    const data = {
      name: 'New',
      severity: 'High',
      expirationMode: 'Permanent',
      status: 'Active',
      queryType: 'events',
      s1ql: 'x',
    };
    const rule = (await console.write('POST', '/cloud-detection/rules', { data, filter: { tenant: true } })).data;
    expect(rule.status).toBe('Activating');
    console.clock.advance(10_000);
    const status = async () => (await console.get(`/cloud-detection/rules?ids=${rule.id}`)).data[0].status as string;
    expect(await status()).toBe('Active');
    await console.write('PUT', '/cloud-detection/rules/disable', { filter: { ids: [rule.id] } });
    expect(await status()).toBe('Disabling');
    console.clock.advance(10_000);
    expect(await status()).toBe('Disabled');
    expect(await console.write('DELETE', '/cloud-detection/rules', { filter: { ids: [rule.id] } })).toEqual({
      data: { affected: 1 },
    });
  });
});
