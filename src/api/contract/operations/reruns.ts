import { defineFields } from '#kernel/field.ts';
import { defineOperation, prefix } from '../operation.ts';
import { ref } from '../schema-kit.ts';
import { byId } from './fields.ts';
import { runFilterFields } from './runs.ts';

export const rerunFields = defineFields({
  what: {
    kind: 'choice',
    values: ['all', 'failed', 'from'],
    default: 'all',
    help: 'Everything as a new run; what failed or never began, inside the same run; or a step and everything after it.',
  },
  step: { kind: 'text', maxLength: 64, help: 'Of `from`: the step to begin with.' },
  iteration: {
    kind: 'text',
    maxLength: 100,
    help: 'Of `from`: of which item, such as `3`; of every item when left out.',
  },
  place: { kind: 'choice', values: ['new', 'same'], help: 'Of `from`: a new run, which is usual, or the same.' },
  version: {
    kind: 'text',
    default: 'same',
    pattern: '^(same|newest|[1-9][0-9]{0,8})$',
    help: 'The version that the run had (`same`), the newest one, or a number.',
  },
  inputs: { kind: 'document', help: 'Inputs that change; the others stay.' },
  repeatEffects: {
    kind: 'flag',
    default: false,
    help: 'Make writes again that were made. Otherwise their results are taken over.',
  },
});

export const rerunsOperations = {
  planReruns: defineOperation({
    id: 'planReruns',
    method: 'post',
    path: `${prefix}/runs/rerun-plan`,
    tag: 'runs',
    permission: 'respond',
    summary: 'Plan to rerun every run that matches; nothing is done before the plan is carried out',
    body: { filter: { kind: 'group', fields: runFilterFields }, ...rerunFields },
    success: {
      status: 201,
      description: 'The plan: what would stay, run again, be taken over and be repeated.',
      schema: ref('RerunPlan'),
    },
  }),
  getRerunPlan: defineOperation({
    id: 'getRerunPlan',
    method: 'get',
    path: `${prefix}/rerun-plans/{id}`,
    tag: 'runs',
    permission: 'view',
    summary: 'A plan, and what became of it',
    params: byId,
    success: { status: 200, description: 'The plan.', schema: ref('RerunPlan') },
  }),
  executeRerunPlan: defineOperation({
    id: 'executeRerunPlan',
    method: 'post',
    path: `${prefix}/rerun-plans/{id}/execute`,
    tag: 'runs',
    permission: 'respond',
    summary: 'Carry out exactly this plan; runs that have changed since are left alone',
    params: byId,
    body: { hash: { kind: 'text', required: true, maxLength: 64, help: 'The hash of the plan.' } },
    success: { status: 202, description: 'The plan, being carried out.', schema: ref('RerunPlan') },
  }),
  rerunRun: defineOperation({
    id: 'rerunRun',
    method: 'post',
    path: `${prefix}/runs/{id}/rerun`,
    tag: 'runs',
    permission: 'respond',
    summary: 'Run a run again; writes that were made are taken over, not made again',
    params: byId,
    body: rerunFields,
    success: { status: 202, description: 'The run, queued: a new one, or the same.', schema: ref('Run') },
  }),
} as const;
