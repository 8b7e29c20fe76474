import { beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { openConnection, type OpenedConnection } from './testing/opened-connection.ts';
import { FakeTables } from './testing/tables.ts';
import { datetime, params } from './wire-values.ts';

const input = {
  hostNames: ['WIN10-01'],
  scanType: 'Virus Scan with Kaspersky Endpoint Security for Windows(11.7.0)',
  scanDisplayName: 'Scan 1',
};
const sentAt = new Date('2026-01-31T08:00:00Z');

let opened: OpenedConnection;
let tasks: readonly JsonObject[];

beforeEach(async () => {
  opened = await openConnection();
  opened.now = new Date('2026-01-31T08:00:20Z');
  let next = 0;
  new FakeTables(opened.console).chunks('HostGroup.FindHosts', () => [
    { KLHST_WKS_HOSTNAME: 'id-1', KLHST_WKS_DN: 'WIN10-01' },
  ]);
  opened.console
    .on('Tasks.ResetTasksIterator', () => {
      next = 0;
      return { strTaskIteratorId: 'it' };
    })
    .on('Tasks.GetNextTask', () => ({ pTaskData: tasks[next++] ?? {} }))
    .on('Tasks.GetTaskData', { PxgRetVal: {} });
});

function madeAt(id: string, created: string): JsonObject {
  const info = { DisplayName: 'Scan 1', PRTS_TASK_CREATION_DATE: datetime(new Date(created)) };
  return { TASK_UNIQUE_ID: id, TASK_INFO_PARAMS: params(info) };
}

/** The task that a lost order is taken for. */
async function found(): Promise<unknown> {
  const outcome = await opened.recover('scan-hosts', input, sentAt);
  return outcome?.keyFields?.['taskId'];
}

describe('a task of the same name', () => {
  it.each([
    ['ahead', '2026-01-31T09:00:20Z', '2026-01-31T08:59:30Z', '2026-01-31T09:00:01Z'],
    ['behind', '2026-01-31T07:00:20Z', '2026-01-31T06:59:30Z', '2026-01-31T07:00:01Z'],
    ['right', '2026-01-31T08:00:20Z', '2026-01-31T07:59:30Z', '2026-01-31T08:00:01Z'],
  ])('is told from that of a lost order by a console whose clock is %s', async (_clock, time, before, after) => {
    opened.console.time = new Date(time);
    tasks = [madeAt('6', before)];
    expect(await found()).toBeNull();
    tasks = [madeAt('6', before), madeAt('7', after)];
    expect(await found()).toBe('7');
  });

  it('counts as the lost one within minutes where the console does not tell its time', async () => {
    tasks = [madeAt('6', '2026-01-31T07:54:00Z')];
    expect(await found()).toBeNull();
    tasks = [madeAt('7', '2026-01-31T07:56:00Z')];
    expect(await found()).toBe('7');
  });
});
