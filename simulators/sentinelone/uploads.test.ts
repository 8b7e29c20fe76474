import { request } from 'node:https';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { startConsole, type TestConsole } from './testing/console.ts';
import { readZip } from './testing/zip-reader.ts';

/** The bytes behind a link of an activity. */
async function download(console: TestConsole, path: string): Promise<Buffer> {
  const { url, ca, keys } = console.simulator;
  const outgoing = request(`${url}/web/api/v2.1${path}`, {
    ca,
    headers: { authorization: `ApiToken ${keys.admin}` },
    agent: false,
  });
  outgoing.end();
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  expect(incoming.statusCode).toBe(200);
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

test('fetched files lie on the console after a while, locked with the password of the request', async () => {
  const console = await startConsole();
  const id = console.agentId(1);
  const started = '2026-01-31T08:00:00.000000Z';
  const body = { data: { files: ['C:\\Users\\Public\\report.txt'], password: 'Infected-1' } };
  expect(await console.write('POST', `/agents/${id}/actions/fetch-files`, body)).toEqual({ data: { success: true } });
  const poll = () => console.get(`/activities?agentIds=${id}&activityTypes=80&createdAt__gt=${started}`);
  expect((await poll()).data).toEqual([]);
  console.clock.advance(5_000);
  const [activity] = (await poll()).data;
  expect(activity.data.downloadUrl).toBe(`/agents/${id}/uploads/${activity.id}`);
  const archive = await download(console, activity.data.downloadUrl);
  expect(readZip(archive, 'Infected-1')).toEqual({
    name: 'Users/Public/report.txt',
    text: 'Content of C:\\Users\\Public\\report.txt\n',
  });
  expect(() => readZip(archive, 'wrong')).toThrow('checksum');
  const other = await console.call(`/agents/${console.agentId(2)}/uploads/${activity.id}`);
  expect(other.status).toBe(404);
});

test('an agent that is offline sends its files when it is back', async () => {
  const console = await startConsole();
  const id = console.agentId(4);
  await console.write('POST', `/agents/${id}/actions/fetch-files`, { data: { files: ['/etc/hosts'], password: 'x' } });
  console.clock.advance(600_000);
  expect((await console.get(`/activities?agentIds=${id}&activityTypes=80`)).data).toEqual([]);
  console.simulator.state.patch({ agents: { [id]: { online: true } } });
  console.clock.advance(5_000);
  expect((await console.get(`/activities?agentIds=${id}&activityTypes=80`)).data).toHaveLength(1);
});

test('logs come as an open archive', async () => {
  const console = await startConsole();
  const filter = { ids: [console.agentId(1)] };
  await console.write('POST', '/agents/actions/fetch-logs', { filter, data: { agentLogs: true } });
  console.clock.advance(5_000);
  const [activity] = (await console.get('/activities?activityTypes=94')).data;
  expect(readZip(await download(console, activity.data.downloadUrl), null).text).toContain('PAR-LT-00001');
});

test('the file of a threat comes with activity 86 and its own link', async () => {
  const console = await startConsole();
  const [threat] = (await console.get('/threats?limit=1')).data;
  const body = { filter: { ids: [threat.id] }, data: { password: 'Infected-1' } };
  expect(await console.write('POST', '/threats/fetch-file', body)).toEqual({ data: { affected: 1 } });
  console.clock.advance(5_000);
  const [activity] = (await console.get(`/activities?threatIds=${threat.id}&activityTypes=86`)).data;
  const archive = await download(console, activity.data.filePath);
  expect(readZip(archive, 'Infected-1').name).toBe(threat.threatInfo.threatName);
});
