import { defineOperation, prefix } from '../operation.ts';
import { pageOf, ref } from '../schema-kit.ts';
import { byId, page } from './fields.ts';

const runStatuses = [
  'queued',
  'running',
  'waiting',
  'succeeded',
  'partially_succeeded',
  'failed',
  'cancelled',
] as const;

export const runsOperations = {
  startRun: defineOperation({
    id: 'startRun',
    method: 'post',
    path: `${prefix}/playbooks/{id}/runs`,
    tag: 'runs',
    permission: 'respond',
    summary: 'Start a run',
    params: byId,
    body: { version: { kind: 'integer', min: 1 }, inputs: { kind: 'document' } },
    success: { status: 202, description: 'The run, queued.', schema: ref('Run') },
  }),
  listRuns: defineOperation({
    id: 'listRuns',
    method: 'get',
    path: `${prefix}/runs`,
    tag: 'runs',
    permission: 'view',
    summary: 'Runs, newest first',
    query: { status: { kind: 'choice', values: runStatuses }, playbook: { kind: 'text', maxLength: 200 }, ...page },
    success: { status: 200, description: 'A page of runs.', schema: pageOf('Run') },
  }),
  getRun: defineOperation({
    id: 'getRun',
    method: 'get',
    path: `${prefix}/runs/{id}`,
    tag: 'runs',
    permission: 'view',
    summary: 'A run with its steps and what it waits for',
    params: byId,
    success: { status: 200, description: 'The run.', schema: ref('RunDetails') },
  }),
  cancelRun: defineOperation({
    id: 'cancelRun',
    method: 'post',
    path: `${prefix}/runs/{id}/cancel`,
    tag: 'runs',
    permission: 'respond',
    summary: 'Cancel a run; what the console has accepted is not undone',
    params: byId,
    success: { status: 202, description: 'The run.', schema: ref('Run') },
  }),
} as const;
