import { defineFields } from '#kernel/field.ts';
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

const modes = ['live', 'dry-run', 'simulate'] as const;

export const runFilterFields = defineFields({
  status: { kind: 'choice', values: runStatuses },
  playbook: { kind: 'text', maxLength: 200 },
  mode: { kind: 'choice', values: modes },
  incident: { kind: 'text', maxLength: 200 },
  requester: { kind: 'text', maxLength: 200, help: 'Id of the token, user or trigger that asked for it.' },
  rerunOf: { kind: 'text', maxLength: 200, help: 'The run that they repeat.' },
  from: { kind: 'instant', help: 'Created at this time or later.' },
  to: { kind: 'instant', help: 'Created before this time.' },
});

/** What a limit of runs says. */
export const boundFields = defineFields({
  concurrency: { kind: 'integer', min: 1, max: 100_000, help: 'Runs under way at once; no limit when left out.' },
  runs: {
    kind: 'integer',
    min: 1,
    max: 10_000,
    help: 'Runs that begin in any span of `withinSeconds`; no limit when left out.',
  },
  withinSeconds: { kind: 'integer', min: 1, max: 31_536_000 },
});

export const runsOperations = {
  startRun: defineOperation({
    id: 'startRun',
    method: 'post',
    path: `${prefix}/playbooks/{id}/runs`,
    tag: 'runs',
    permission: 'read',
    summary: 'Start a run',
    params: byId,
    body: {
      version: { kind: 'integer', min: 1 },
      inputs: { kind: 'document' },
      mode: {
        kind: 'choice',
        values: modes,
        help: 'dry-run predicts the writes; simulate goes to simulated consoles.',
      },
      seed: {
        kind: 'integer',
        min: 1,
        max: 2_147_483_647,
        help: 'Of simulate: the same seed gives the same consoles.',
      },
      faults: { kind: 'document', help: 'Of simulate: a list of `{ connector?, match, fault }`.' },
      priority: { kind: 'choice', values: ['low', 'normal', 'high'] },
      incident: { kind: 'text', maxLength: 200, help: 'What the response belongs to.' },
    },
    success: { status: 202, description: 'The run, queued.', schema: ref('Run') },
  }),
  listRuns: defineOperation({
    id: 'listRuns',
    method: 'get',
    path: `${prefix}/runs`,
    tag: 'runs',
    permission: 'view',
    summary: 'Runs, newest first',
    query: { ...runFilterFields, ...page },
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
  whyRun: defineOperation({
    id: 'whyRun',
    method: 'get',
    path: `${prefix}/runs/{id}/why`,
    tag: 'runs',
    permission: 'view',
    summary: 'Why a run is where it is: what it waits for, and until when',
    params: byId,
    success: { status: 200, description: 'Sentences, and the facts behind them.', schema: ref('RunWhy') },
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
  listLimits: defineOperation({
    id: 'listLimits',
    method: 'get',
    path: `${prefix}/limits`,
    tag: 'runs',
    permission: 'view',
    summary: 'How many runs may be under way at once or begin in a time, are and have, and are held back',
    success: { status: 200, description: 'All limits.', schema: pageOf('RunLimit') },
  }),
  setLimit: defineOperation({
    id: 'setLimit',
    method: 'put',
    path: `${prefix}/limits`,
    tag: 'runs',
    permission: 'administer',
    summary:
      'Limit the runs of the tenant, or those that name a connection; limits of playbooks are part of their documents',
    body: {
      connection: { kind: 'text', maxLength: 200, help: 'Id or title. The whole tenant when left out.' },
      ...boundFields,
    },
    success: { status: 200, description: 'All limits.', schema: pageOf('RunLimit') },
  }),
} as const;
