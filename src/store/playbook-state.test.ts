import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { RunDraft, RunStatus } from '#kernel/run.ts';
import { newId } from '#kernel/ids.ts';
import { createDraftStore } from './draft-store.ts';
import { createPlaybookStore } from './playbook-store.ts';
import { createRunStore } from './run-store.ts';
import { createServerStore } from './server-store.ts';
import type { TestDatabase } from './testing/database.ts';
import { openQueueDatabase, queuedJobs } from './testing/queue.ts';
import { publishSample, requester, sampleStep, tenant, testBox } from './testing/samples.ts';

let database: TestDatabase;
let playbooks: ReturnType<typeof createPlaybookStore>;
let runs: ReturnType<typeof createRunStore>;
let hash: string;

beforeAll(async () => {
  database = await openQueueDatabase();
  playbooks = createPlaybookStore(database.pool, await testBox());
  runs = createRunStore(database.pool);
  hash = await publishSample(database.pool);
});
beforeEach(async () => {
  await database.pool.query(
    'truncate cordon.run, cordon.step_run, cordon.playbook_state, graphile_worker._private_jobs',
  );
  await createServerStore(database.pool).beat({ id: 'srv_a', host: 'one', pid: 1, first: true });
});
afterAll(() => database.close());

type Code = ConstructorParameters<typeof AppError>[0];

async function ended(
  status: RunStatus,
  code: Code = 'unreachable',
  wish: Partial<RunDraft> = {},
  kind = 'action',
): Promise<string> {
  const { id } = await runs.create({ id: newId('run'), tenant, playbookHash: hash, inputs: {}, requester, ...wish });
  const lease = await runs.acquire(id, 'srv_a');
  if (lease === null) throw new Error('not acquired');
  const error = status === 'failed' ? new AppError(code, 'It broke.').toJson() : null;
  const steps = [sampleStep(id, 'last', { kind, status: status === 'failed' ? 'failed' : 'succeeded', error })];
  await runs.record(lease, { steps, finish: { status, error, output: null } });
  return id;
}

const failures = (): Promise<number> => playbooks.failuresInARow(tenant, 'contain', 5);

it('counts technical failures since the last run that did its work', async () => {
  expect(await failures()).toBe(0);
  await ended('failed');
  await ended('succeeded');
  await ended('failed');
  await ended('failed', 'internal');
  expect(await failures()).toBe(2);
  for (let round = 0; round < 5; round += 1) await ended('failed');
  expect(await failures()).toBe(5);
});

it('does not count what was meant to fail, was not allowed, or was not the real thing', async () => {
  await ended('failed');
  await ended('failed', 'playbook_failed', {}, 'fail');
  expect(await failures()).toBe(0);
  await ended('failed');
  await ended('failed', 'guard_denied');
  expect(await failures()).toBe(0);
  await ended('failed');
  await ended('cancelled');
  await ended('failed', 'unreachable', { mode: 'dry-run' });
  await ended('failed', 'unreachable', { parent: { runId: 'run_1', stepId: 'call', iteration: '' } });
  expect(await failures()).toBe(1);
});

it('has each live failure looked at, and none other', async () => {
  const id = await ended('failed');
  await ended('succeeded');
  await ended('failed', 'unreachable', { mode: 'dry-run' });
  const jobs = (await queuedJobs(database.pool)).filter(({ name }) => name === 'judge-failure');
  expect(jobs.map(({ payload }) => payload)).toEqual([{ tenant, runId: id }]);
});

it('is paused once, says why, and counts anew after it is resumed', async () => {
  for (let round = 0; round < 3; round += 1) await ended('failed');
  const pause = { reason: 'too many', by: requester, runId: 'run_9' };
  const paused = await Promise.all([1, 2, 3].map(() => playbooks.pause(tenant, 'contain', pause)));
  expect(paused.filter(Boolean)).toHaveLength(1);
  expect(await playbooks.state(tenant, 'contain')).toEqual({
    playbookId: 'contain',
    paused: { at: expect.any(String), reason: 'too many', by: requester, runId: 'run_9' },
  });
  expect(await playbooks.resume(tenant, 'contain')).toBe(true);
  expect(await playbooks.resume(tenant, 'contain')).toBe(false);
  expect((await playbooks.state(tenant, 'contain')).paused).toBeNull();
  expect(await failures()).toBe(0);
  await ended('failed');
  expect(await failures()).toBe(1);
});

it('keeps the draft of whoever saves first; the other one starts from something else', async () => {
  const drafts = createDraftStore(database.pool);
  const save = (source: string, base: number) =>
    drafts.save(tenant, { playbookId: 'contain', source, savedBy: requester }, base);
  const created = await Promise.all([save('a', 0), save('b', 0)]);
  expect(created.filter((draft) => draft !== null)).toHaveLength(1);
  const saved = await Promise.all(['c', 'd', 'e'].map((source) => save(source, 1)));
  expect(saved.filter((draft) => draft !== null)).toHaveLength(1);
  expect(await drafts.get(tenant, 'contain')).toMatchObject({ revision: 2 });
  expect(await save('late', 1)).toBeNull();
  expect(await drafts.remove(tenant, 'contain', 1)).toBe(false);
  expect(await drafts.remove(tenant, 'contain', 2)).toBe(true);
  expect(await drafts.list(tenant)).toEqual([]);
});
