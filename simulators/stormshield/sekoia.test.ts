import { expect, test } from 'vitest';
import { send, type TestAnswer } from '../kit/testing/client.ts';
import { hashOf, samplePaths } from './seed.ts';
import { startConsole, type TestConsole } from './testing/console.ts';

/** The headers, bodies and paths of the public Sekoia.io module, as they were seen on the wire. */
function sekoia(console: TestConsole) {
  const request = (method: string, path: string, body: object): Promise<TestAnswer> =>
    send(console.simulator.url, `/rest/api/v1/agents/${path}`, {
      ca: console.simulator.ca,
      method,
      body: JSON.stringify(body).replaceAll('":', '": ').replaceAll(',"', ', "'),
      headers: {
        'User-Agent': 'python-requests/2.34.2',
        'Accept-Encoding': 'gzip, deflate',
        Accept: '*/*',
        Connection: 'keep-alive',
        Authorization: `Bearer ${console.simulator.keys['automation']}`,
        'Content-Type': 'application/json',
      },
    });
  return {
    post: (id: string, task: string, body: object) => request('POST', `${id}/tasks/${task}`, body),
    wait: (taskId: string) => request('GET', `tasks/${taskId}`, {}),
  };
}

test.each([
  ['network-isolation', { forceServerIsolation: 'true', comment: 'Ticket 12' }],
  ['network-isolation', {}],
  ['network-deisolation', { comment: 'Done' }],
  ['file-quarantine', { filePath: samplePaths.excluded, bypassExcludedDirectories: 'true' }],
  ['quarantined-file-restoration', { fileHashSha256: hashOf('toolbar'), overwriteExistingFile: 'false' }],
  ['process-termination', { processPath: samplePaths.download, terminateProcessTree: 'true' }],
])('%s with text flags, then the wait action', async (task, body) => {
  const console = await startConsole();
  const client = sekoia(console);
  const made = await client.post('WKS-PARIS-014', task, body);
  expect([made.status, made.headers['content-type']]).toEqual([200, 'application/json']);
  console.clock.advance(10_000);
  const done = await client.wait(made.json().taskId);
  expect(done.json()).toMatchObject({ status: 'Succeeded', errorCode: 0 });
  expect(Object.keys(done.json()).toSorted()).toEqual([
    'endTime',
    'errorCode',
    'errorMessage',
    'requestTime',
    'startTime',
    'status',
    'taskId',
  ]);
  expect(console.simulator.log.list({ method: 'GET' })[0]).toMatchObject({ body: '{}', headers: { accept: '*/*' } });
});

test('text flags mean what JSON flags mean', async () => {
  const console = await startConsole();
  const { taskId } = (
    await sekoia(console).post('SRV-DC-01', 'network-isolation', { forceServerIsolation: 'false' })
  ).json();
  console.clock.advance(10_000);
  expect((await sekoia(console).wait(taskId)).json().status).toBe('Failed');
});

test('names go into the path as that client writes them', async () => {
  const console = await startConsole();
  const client = sekoia(console);
  expect((await client.post('PC%20R%C3%A9union%201', 'network-isolation', {})).status).toBe(200);
  expect((await client.post('%7B0B5C2A8E-3D41-4F6A-9C17-5E2D80A1B301%7D', 'network-isolation', {})).status).toBe(200);
  // A slash in a name, unencoded, is another route.
  expect((await client.post('Atelier%202/B%20', 'network-isolation', {})).status).toBe(404);
});

test('a POST that is sent again after a lost answer makes a second task', async () => {
  const console = await startConsole();
  const client = sekoia(console);
  console.simulator.faults.add({ match: { method: 'POST', times: 1 }, fault: { kind: 'drop-after' } });
  await expect(client.post('WKS-PARIS-014', 'network-isolation', {})).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect((await client.post('WKS-PARIS-014', 'network-isolation', {})).status).toBe(200);
  expect(console.snapshot().tasksCreated).toBe(2);
  console.clock.advance(10_000);
  expect(console.agent('WKS-PARIS-014').applied.map((effect) => effect.changed)).toEqual([true, false]);
});
