import { describe, expect, test } from 'vitest';
import { control } from '../kit/testing/client.ts';
import { startConsole, type TestConsole } from './testing/console.ts';
import { multipart } from './testing/documented-request.ts';

const period = { fromDate: '2026-01-30T00:00:00Z', toDate: '2026-01-31T00:00:00Z' };
const start = async (console: TestConsole, query: string) =>
  (await console.write('POST', '/dv/init-query', { ...period, query })).data.queryId as string;
const status = async (console: TestConsole, id: string) => (await console.get(`/dv/query-status?queryId=${id}`)).data;

describe('Deep Visibility', () => {
  test('a query runs, finishes, and gives its events page by page', async () => {
    const console = await startConsole();
    const id = await start(console, 'ProcessName Exists');
    expect(await status(console, id)).toMatchObject({ responseState: 'RUNNING', progressStatus: 0 });
    expect((await console.call(`/dv/events?queryId=${id}`)).status).toBe(409);
    console.clock.advance(1_500);
    expect((await status(console, id)).progressStatus).toBe(50);
    console.clock.advance(1_500);
    expect(await status(console, id)).toMatchObject({ responseState: 'FINISHED', progressStatus: 100 });
    const first = await console.get(`/dv/events?queryId=${id}&limit=200`);
    const cursor = encodeURIComponent(first.pagination.nextCursor);
    const second = await console.get(`/dv/events?queryId=${id}&limit=200&cursor=${cursor}`);
    const ids = [...first.data, ...second.data].map((row: { id: string }) => row.id);
    expect(new Set(ids).size).toBe(250);
    expect(second.pagination.nextCursor).toBeNull();
    const typed = await console.get(`/dv/events/IP%20Connect?queryId=${id}`);
    expect(typed.data[0].eventType).toBe('IP Connect');
  });

  test('it is cancelled, fails, or is forgotten', async () => {
    const console = await startConsole();
    const cancelled = await start(console, 'x');
    await console.write('POST', '/dv/cancel-query', { queryId: cancelled });
    expect((await status(console, cancelled)).responseState).toBe('QUERY_CANCELLED');
    const failing = await start(console, 'simulate:FAILED_CLIENT');
    const forced = await start(console, 'y');
    await control(console.simulator.controlUrl, 'POST', `/queries/${forced}`, {
      state: 'TIMED_OUT',
      error: 'too slow',
    });
    console.clock.advance(3_000);
    expect((await status(console, failing)).responseState).toBe('FAILED_CLIENT');
    expect(await status(console, forced)).toMatchObject({ responseState: 'TIMED_OUT', responseError: 'too slow' });
    const done = await start(console, 'z');
    console.clock.advance(3_000 + 3_600_000);
    expect((await console.call(`/dv/query-status?queryId=${done}`)).status).toBe(404);
  });

  test('a power query is pinged until its table is there, and evicted later', async () => {
    const console = await startConsole();
    const { data } = await console.write('POST', '/dv/events/pq', { ...period, query: 'limit 10' });
    expect(data).toMatchObject({ status: 'RUNNING', data: [] });
    console.clock.advance(3_000);
    const ping = await console.get(`/dv/events/pq-ping?queryId=${data.queryId}`);
    expect(ping.data).toMatchObject({ status: 'FINISHED', progress: 100 });
    expect(ping.data.data[0]).toEqual(['PAR-LT-00001', 100]);
    console.clock.advance(3_600_000);
    expect((await console.call(`/dv/events/pq-ping?queryId=${data.queryId}`)).status).toBe(503);
  });

  test('the end of the period comes after its beginning', async () => {
    const console = await startConsole();
    const body = { query: 'x', fromDate: period.toDate, toDate: period.fromDate };
    expect((await console.tryWrite('POST', '/dv/init-query', body)).status).toBe(400);
  });
});

describe('reports', () => {
  test('a task makes a report of its name, which is there as PDF and HTML', async () => {
    const console = await startConsole();
    const data = { name: 'January', scheduleType: 'manually', insightTypes: [{ report_id_name: 'threat_insights' }] };
    await console.write('POST', '/report-tasks', { data, filter: {} });
    expect((await console.get('/report-tasks?name=January')).data).toHaveLength(1);
    expect((await console.get('/reports?name=January')).data).toEqual([]);
    console.clock.advance(5_000);
    const [report] = (await console.get('/reports?name=January')).data;
    const pdf = await console.call(`/reports/${report.id}/pdf`);
    expect([pdf.headers['content-type'], pdf.text.slice(0, 5)]).toEqual(['application/pdf', '%PDF-']);
    expect((await console.call(`/reports/${report.id}/html`)).text).toContain('<h1>January</h1>');
    expect((await console.call(`/reports/${report.id}/docx`)).status).toBe(400);
    await console.write('POST', '/reports/delete-reports', { filter: { ids: [report.id] } });
    expect((await console.call(`/reports/${report.id}/pdf`)).status).toBe(404);
  });
});

describe('imports and exports', () => {
  test('an import tells what failed, and its report says which', async () => {
    const console = await startConsole();
    const file = 'value,osType,description\r\nC:\\Tools\\,windows,tools\r\n,linux,nothing\r\n/opt/x,linux,x\r\n';
    const answer = await console.call('/exclusions/import', { method: 'POST', ...multipart({ file }) });
    const { data } = answer.json();
    expect(data).toMatchObject({ total: 3, succeeded: 2 });
    const report = await console.call(`/exclusions/report/${data.reportId}`);
    expect(report.text.split('\r\n')[2]).toBe(',linux,nothing,Missing value');
    expect((await console.get('/exclusions?value__contains=/opt/x')).data).toMatchObject([
      { imported: true, osType: 'linux' },
    ]);
    const csv = (await console.call('/export/exclusions')).text;
    expect(csv).toContain('C:\\Tools\\');
  });

  test('firewall rules survive export and import', async () => {
    const console = await startConsole();
    const file = (await console.call('/firewall-control/firewall/export')).text;
    const rules = (await console.get('/firewall-control')).data as readonly { id: string; name: string }[];
    await console.write('DELETE', '/firewall-control/firewall', { filter: { ids: rules.map(({ id }) => id) } });
    expect((await console.get('/firewall-control')).data).toEqual([]);
    await console.call('/firewall-control/firewall/import', { method: 'POST', ...multipart({ file }) });
    const names = (await console.get('/firewall-control')).data.map((rule: { name: string }) => rule.name);
    expect(names).toEqual(rules.map(({ name }) => name));
  });

  test('a cloud funnel estimate is finished after a while', async () => {
    const console = await startConsole();
    const { estimatorId } = (await console.write('POST', '/cloud-funnel/estimator', { data: {} })).data;
    const read = async () => (await console.get(`/cloud-funnel/estimator?estimatorId=${estimatorId}`)).data;
    expect(await read()).toEqual({ isCompleted: false });
    console.clock.advance(3_000);
    expect(await read()).toMatchObject({ isCompleted: true, matchingEvents: '250000' });
  });
});
