import { describe, expect, test } from 'vitest';
import { control } from '../kit/testing/client.ts';
import { hashOf, samplePaths } from './seed.ts';
import { startConsole } from './testing/console.ts';
import { taskFailures } from './task-effect.ts';

const agent = 'WKS-PARIS-014';

describe('the course of a task', () => {
  test('Pending, Running, Succeeded, with its times, over the clock', async () => {
    const console = await startConsole({ settings: { pendingMs: 2_000, runningMs: 3_000 } });
    const made = await console.post(agent, 'network-isolation', { comment: 'Ticket 12' });
    const pending = {
      taskId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      status: 'Pending',
      requestTime: '2026-01-31T08:00:00.000Z',
      startTime: null,
      endTime: null,
      errorCode: 0,
      errorMessage: null,
    };
    expect([made.status, made.json()]).toEqual([200, pending]);
    const { taskId } = made.json();
    const read = async () => (await console.task(taskId)).json();
    console.clock.advance(1_999);
    expect(await read()).toEqual(pending);
    console.clock.advance(1);
    const running = { ...pending, status: 'Running', startTime: '2026-01-31T08:00:02.000Z' };
    expect(await read()).toEqual(running);
    console.clock.advance(2_999);
    expect(await read()).toEqual(running);
    expect(console.agent(agent).isolated).toBe(false);
    console.clock.advance(1);
    expect(await read()).toEqual({ ...running, status: 'Succeeded', endTime: '2026-01-31T08:00:05.000Z' });
    expect(console.agent(agent).isolated).toBe(true);
  });

  test('by default it really takes time, at the rate of the clock', async () => {
    const console = await startConsole();
    console.clock.setRate(100);
    console.clock.resume();
    const { taskId } = (await console.post(agent, 'network-isolation')).json();
    await expect.poll(async () => (await console.task(taskId)).json().status, { timeout: 2_000 }).toBe('Succeeded');
  });

  test.each([200, 201, 202] as const)('a task is made with status %i by switch', async (createdStatus) => {
    const console = await startConsole({ settings: { createdStatus } });
    expect((await console.post(agent, 'network-isolation')).status).toBe(createdStatus);
  });

  test.each([
    ['lower', ['pending', 'succeeded']],
    ['upper', ['PENDING', 'SUCCEEDED']],
  ] as const)('the status is written in %s case by switch', async (statusCase, expected) => {
    const console = await startConsole({ settings: { statusCase } });
    const made = (await console.post(agent, 'network-isolation')).json();
    console.clock.advance(10_000);
    expect([made.status, (await console.task(made.taskId)).json().status]).toEqual(expected);
  });

  test('the same seed makes the same task ids, another seed others', async () => {
    const idOf = async (seed: number) =>
      (await (await startConsole({ seed })).post(agent, 'network-isolation')).json().taskId;
    expect(await idOf(4)).toBe(await idOf(4));
    expect(await idOf(4)).not.toBe(await idOf(5));
  });

  test('a finished task expires, and an open one does not', async () => {
    const console = await startConsole({ settings: { taskLifetimeMs: 60_000 } });
    const done = (await console.post(agent, 'network-isolation')).json().taskId;
    const open = (await console.post('LAP-FIELD-031', 'network-isolation')).json().taskId;
    console.clock.advance(64_999);
    expect((await console.task(done)).json().status).toBe('Succeeded');
    console.clock.advance(1);
    expect((await console.task(done)).status).toBe(404);
    expect((await console.task(open)).json().status).toBe('Pending');
    expect(console.snapshot().tasksCreated).toBe(2);
  });
});

describe('an agent that is away', () => {
  test('keeps its task pending until it is back', async () => {
    const console = await startConsole();
    const { taskId } = (await console.post('LAP-FIELD-031', 'network-isolation')).json();
    console.clock.advance(7 * 86_400_000);
    expect((await console.task(taskId)).json()).toMatchObject({ status: 'Pending', startTime: null, endTime: null });
    console.simulator.state.patch({ agents: { 'LAP-FIELD-031': { online: true } } });
    console.clock.advance(5_000);
    expect((await console.task(taskId)).json()).toMatchObject({
      status: 'Succeeded',
      endTime: '2026-02-07T08:00:05.000Z',
    });
    expect(console.agent('LAP-FIELD-031').isolated).toBe(true);
  });

  test('leaves a running task running', async () => {
    const console = await startConsole();
    const { taskId } = (await console.post(agent, 'network-isolation')).json();
    console.clock.advance(2_500);
    console.simulator.state.patch({ agents: { [agent]: { online: false } } });
    console.clock.advance(60_000);
    expect((await console.task(taskId)).json()).toMatchObject({ status: 'Running', endTime: null });
    expect(console.agent(agent).isolated).toBe(false);
    console.simulator.state.patch({ agents: { [agent]: { online: true } } });
    console.clock.advance(3_000);
    expect((await console.task(taskId)).json().status).toBe('Succeeded');
  });
});

describe('effects', () => {
  test('isolation and its end, each on one agent alone, and repetition shows', async () => {
    const console = await startConsole();
    await console.outcome(agent, 'network-isolation');
    await console.outcome(agent, 'network-isolation');
    expect(
      console
        .snapshot()
        .agents.filter((other) => other.isolated)
        .map((other) => other.name),
    ).toEqual([agent]);
    expect((await console.outcome(agent, 'network-deisolation')).status).toBe('Succeeded');
    expect(console.agent(agent).isolated).toBe(false);
    expect(console.agent(agent).applied.map(({ kind, changed }) => [kind, changed])).toEqual([
      ['network-isolation', true],
      ['network-isolation', false],
      ['network-deisolation', true],
    ]);
    expect(console.snapshot().tasksCreated).toBe(3);
  });

  test.each([
    [undefined, 'Failed', taskFailures.serverNotForced.errorCode],
    [false, 'Failed', taskFailures.serverNotForced.errorCode],
    [true, 'Succeeded', 0],
    ['true', 'Succeeded', 0],
  ])('a server with forceServerIsolation %j: %s', async (forceServerIsolation, status, errorCode) => {
    const console = await startConsole();
    expect(await console.outcome('SRV-FILES-01', 'network-isolation', { forceServerIsolation })).toMatchObject({
      status,
      errorCode,
    });
    expect(console.agent('SRV-FILES-01').isolated).toBe(status === 'Succeeded');
  });

  test('quarantine moves a file, and restoring it brings it back', async () => {
    const console = await startConsole();
    const file = { path: samplePaths.download, sha256: hashOf('invoice') };
    const filePath = file.path.toUpperCase().replaceAll('\\', '/');
    expect((await console.outcome(agent, 'file-quarantine', { filePath })).status).toBe('Succeeded');
    expect(console.agent(agent).files).not.toContainEqual(file);
    expect(console.agent(agent).quarantine).toContainEqual({ ...file, quarantinedAt: '2026-01-31T08:00:05.000Z' });
    const fileHashSha256 = file.sha256.toUpperCase();
    expect((await console.outcome(agent, 'quarantined-file-restoration', { fileHashSha256 })).status).toBe('Succeeded');
    expect(console.agent(agent).files).toContainEqual(file);
    expect(console.agent(agent).quarantine.map((other) => other.path)).toEqual([samplePaths.quarantined]);
  });

  test('excluded directories hold unless they are bypassed', async () => {
    const console = await startConsole();
    const filePath = samplePaths.excluded;
    expect((await console.outcome(agent, 'file-quarantine', { filePath })).errorCode).toBe(
      taskFailures.fileExcluded.errorCode,
    );
    expect(
      (await console.outcome(agent, 'file-quarantine', { filePath, bypassExcludedDirectories: true })).status,
    ).toBe('Succeeded');
  });

  test('a file at the original path stops a restoration unless it may be overwritten', async () => {
    const console = await startConsole();
    const current = { path: samplePaths.quarantined, sha256: hashOf('newer') };
    console.simulator.state.patch({ agents: { [agent]: { files: [current] } } });
    const body = { fileHashSha256: hashOf('toolbar') };
    expect((await console.outcome(agent, 'quarantined-file-restoration', body)).errorCode).toBe(
      taskFailures.fileExists.errorCode,
    );
    expect(console.agent(agent).files).toEqual([current]);
    const forced = await console.outcome(agent, 'quarantined-file-restoration', {
      ...body,
      overwriteExistingFile: true,
    });
    expect(forced.status).toBe('Succeeded');
    expect(console.agent(agent).files).toEqual([{ path: samplePaths.quarantined, sha256: hashOf('toolbar') }]);
    expect(console.agent(agent).quarantine).toEqual([]);
  });

  test('a process ends alone, or with everything that it started', async () => {
    const console = await startConsole();
    const pids = (name: string) => console.agent(name).processes.map((process) => process.pid);
    const processPath = samplePaths.download;
    await console.outcome(agent, 'process-termination', { processPath });
    expect(pids(agent)).toEqual([4, 1_204, 3_310, 5_344, 5_402]);
    await console.outcome('WKS-PARIS-022', 'process-termination', { processPath, terminateProcessTree: true });
    expect(pids('WKS-PARIS-022')).toEqual([4, 1_204, 3_310]);
    expect((await console.outcome(agent, 'process-termination', { processPath })).errorCode).toBe(
      taskFailures.processNotFound.errorCode,
    );
  });

  test.each([
    ['file-quarantine', { filePath: 'C:\\none.exe' }, taskFailures.fileNotFound],
    ['quarantined-file-restoration', { fileHashSha256: 'f'.repeat(64) }, taskFailures.notInQuarantine],
    ['process-termination', { processPath: 'C:\\none.exe' }, taskFailures.processNotFound],
    ['process-termination', { processPath: samplePaths.protectedProcess }, taskFailures.processProtected],
    ['process-termination', { processPath: 'System', terminateProcessTree: true }, taskFailures.processProtected],
  ])('%s of %j fails for good and changes nothing', async (kind, body, failure) => {
    const console = await startConsole();
    const before = console.agent(agent);
    expect(await console.outcome(agent, kind, body)).toMatchObject({
      status: 'Failed',
      ...failure,
      endTime: '2026-01-31T08:00:05.000Z',
    });
    expect(failure.errorCode).not.toBe(0);
    expect(console.agent(agent)).toEqual(before);
  });
});

describe('control', () => {
  test('a task can be forced to any status, and then stays there', async () => {
    const console = await startConsole();
    const { taskId } = (await console.post(agent, 'network-isolation')).json();
    const forced = await control(console.simulator.controlUrl, 'POST', `/tasks/${taskId}`, {
      status: 'Cancelled',
      ended: true,
    });
    expect(forced.status).toBe(200);
    console.clock.advance(60_000);
    expect((await console.task(taskId)).json()).toMatchObject({
      status: 'Cancelled',
      endTime: '2026-01-31T08:00:00.000Z',
    });
    expect(console.agent(agent).isolated).toBe(false);
  });

  test('a status without an end, and an error code under a status that is no failure', async () => {
    const console = await startConsole();
    const { taskId } = (await console.post(agent, 'network-isolation')).json();
    await control(console.simulator.controlUrl, 'POST', `/tasks/${taskId}`, {
      status: 'Succeeded',
      errorCode: 5,
      errorMessage: 'No.',
    });
    expect((await console.task(taskId)).json()).toMatchObject({
      status: 'Succeeded',
      errorCode: 5,
      errorMessage: 'No.',
      endTime: null,
    });
  });

  test('a deleted task is 404 and never acts', async () => {
    const console = await startConsole();
    const { taskId } = (await console.post(agent, 'network-isolation')).json();
    expect((await control(console.simulator.controlUrl, 'DELETE', `/tasks/${taskId}`)).status).toBe(204);
    expect((await control(console.simulator.controlUrl, 'DELETE', `/tasks/${taskId}`)).status).toBe(404);
    console.clock.advance(60_000);
    expect((await console.task(taskId)).status).toBe(404);
    expect(console.agent(agent).isolated).toBe(false);
  });

  test('reset brings the seed back and forgets what was under way', async () => {
    const console = await startConsole({ settings: { createdStatus: 202 } });
    const fresh = console.snapshot();
    await console.outcome(agent, 'file-quarantine', { filePath: samplePaths.download });
    await console.post(agent, 'network-isolation');
    console.simulator.state.patch({ settings: { createdStatus: 201 }, keys: { automation: null } });
    expect(console.snapshot()).not.toEqual(fresh);
    console.simulator.state.reset();
    console.clock.advance(60_000);
    expect(console.snapshot()).toEqual(fresh);
    expect((await console.post(agent, 'network-isolation')).status).toBe(202);
  });

  test.each([
    [{ agents: { NOBODY: { online: false } } }, 'names 0 agents'],
    [{ agents: { ACCUEIL: { online: false } } }, 'names 2 agents'],
    [{ agents: { [agent]: { awake: true } } }, 'has no property awake'],
    [{ agents: { [agent]: { files: [{ path: 'a', size: 1 }] } } }, 'has no property size'],
    [{ settings: { createdStatus: 204 } }, 'must be 200, 201 or 202'],
    [{ settings: { errorShapes: { 404: 'xml' } } }, 'must be one of empty'],
    [{ keys: { fresh: { usages: [] } } }, 'keys.fresh.token is required'],
    [{ keys: { automation: { expiresAt: 'soon' } } }, 'must be an ISO 8601 time'],
    [{ mood: 1 }, 'state has no property mood'],
  ])('the patch %j is refused', async (patch, problem) => {
    const console = await startConsole();
    const fresh = console.snapshot();
    const answer = await control(console.simulator.controlUrl, 'PATCH', '/state', patch);
    expect([answer.status, answer.json().message]).toEqual([400, expect.stringContaining(problem)]);
    expect(console.snapshot()).toEqual(fresh);
  });
});
