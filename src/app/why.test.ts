import { describe, expect, test } from 'vitest';
import type { ObstacleWait, Run, RunObstacles } from '#kernel/run.ts';
import { explain } from './why.ts';

const now = new Date('2026-03-01T10:00:00.000Z');
const later = '2026-03-01T11:00:00.000Z';

// Only what the sentences read.
const run = {
  id: 'run_1',
  playbookId: 'contain',
  status: 'waiting',
  held: null,
  finishedAt: null,
  cancelRequested: false,
  error: null,
  startedAt: '2026-03-01T09:00:00.000Z',
} as Run;

function obstacles(changes: Partial<RunObstacles> = {}): RunObstacles {
  return { run, server: null, liveServers: 1, gate: null, waits: [], job: null, pausedReason: null, ...changes };
}

function wait(changes: Partial<ObstacleWait>): ObstacleWait {
  return {
    runId: 'run_1',
    stepId: 'isolated',
    iteration: '',
    kind: 'time',
    receiptId: null,
    dueAt: later,
    reason: 'until eleven',
    receipt: null,
    approval: null,
    child: null,
    match: null,
    ...changes,
  };
}

const texts = (changes: Partial<RunObstacles>): readonly string[] =>
  explain(obstacles(changes), now).map(({ text }) => text);

describe('why a run waits', () => {
  test.each<readonly [string, Partial<RunObstacles>, RegExp]>([
    ['a time', { waits: [wait({})] }, /^The step isolated waits until eleven\.$/],
    ['an item of a loop', { waits: [wait({ iteration: '3' })] }, /^The step isolated of item 3 waits/],
    [
      'a console',
      {
        waits: [
          wait({
            kind: 'settlement',
            receipt: {
              actionId: 'ses.isolate',
              connection: 'SES',
              status: 'pending',
              polls: 3,
              message: 'Pending',
              deadlineAt: later,
            },
          }),
        ],
      },
      /for SES to finish ses\.isolate, pending and asked 3 times; last answer: Pending, until 2026-03-01T11/,
    ],
    [
      'people',
      {
        waits: [
          wait({
            kind: 'approval',
            approval: {
              title: 'Isolate 3',
              status: 'pending',
              role: 'responder',
              given: 1,
              needed: 2,
              expiresAt: later,
            },
          }),
        ],
      },
      /"Isolate 3": 1 of 2 have approved, the role responder may; it is pending until 2026/,
    ],
    [
      'another run',
      { waits: [wait({ kind: 'run', child: { runId: 'run_2', playbookId: 'sub', status: 'queued' } })] },
      /for the run run_2 of sub, which is queued/,
    ],
    [
      'an event',
      { waits: [wait({ kind: 'event', match: 'event.kind == "x"' })] },
      /for an event with event\.kind == "x", until/,
    ],
    ['something that is late', { waits: [wait({ dueAt: '2026-03-01T09:59:30.000Z' })] }, /it was due 30 s ago/],
    [
      'a limit',
      {
        run: { ...run, status: 'queued', held: 'connection:con_1' },
        gate: { running: 2, limit: 2, ahead: 1, rate: null },
      },
      /^The limit of the connection con_1 keeps it in the queue: 2 of 2 places are taken\. 1 run is before it\.$/,
    ],
    [
      'a rate',
      {
        run: { ...run, status: 'queued', held: 'playbook:contain' },
        gate: { running: 0, limit: 9, ahead: 0, rate: { runs: 20, withinMs: 60_000, freeAt: later } },
      },
      /^The rate of the playbook contain keeps it in the queue: 20 runs may begin in 60 s, and have; the next one may at 2026-03-01T11.*Z\. It is the next one\.$/,
    ],
    [
      'its turn',
      { job: { runAt: '2026-03-01T09:59:59.000Z', attempts: 0, lastError: null, lockedBy: null, ahead: 7 } },
      /^7 pieces of work go first\.$/,
    ],
    [
      'another try',
      { job: { runAt: later, attempts: 2, lastError: 'connection refused', lockedBy: null, ahead: 0 } },
      /looked at again at 2026-03-01T11.*failed: connection refused/,
    ],
    ['a job that is lost', {}, /within half a minute it is put into the queue again/],
    [
      'a dead server',
      { server: { id: 'srv_1', silentMs: null } },
      /srv_1 that advances it is gone; another one takes it over/,
    ],
    ['nobody', { liveServers: 0 }, /^No server is running/],
    ['nothing: it runs', { server: { id: 'srv_1', silentMs: 400 } }, /srv_1 is advancing it/],
    ['its end', { run: { ...run, cancelRequested: true } }, /is being cancelled/],
  ])('%s', (_, changes, sentence) => {
    expect(texts(changes)[0]).toMatch(sentence);
  });

  test('a wait that has its job tells of the wait alone', () => {
    expect(
      texts({ waits: [wait({})], job: { runAt: later, attempts: 0, lastError: null, lockedBy: null, ahead: 0 } }),
    ).toHaveLength(1);
  });

  test('a paused playbook is named, and not as the reason', () => {
    expect(texts({ waits: [wait({})], pausedReason: 'too many failures' })[1]).toMatch(
      /paused \(too many failures\); .* not this one/,
    );
  });

  test('a run that has ended says so', () => {
    expect(texts({ run: { ...run, status: 'partially_succeeded', finishedAt: later } })).toEqual([
      `It has ended partially succeeded at ${later}`,
    ]);
  });
});
