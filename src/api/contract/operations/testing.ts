import { defineOperation, prefix } from '../operation.ts';
import { ref } from '../schema-kit.ts';
import { byId } from './fields.ts';

export const testingOperations = {
  getRunPlan: defineOperation({
    id: 'getRunPlan',
    method: 'get',
    path: `${prefix}/runs/{id}/plan`,
    tag: 'runs',
    permission: 'view',
    summary: 'What the live run would do: the plan that a dry run has made',
    params: byId,
    success: { status: 200, description: 'The plan, as far as the dry run has come.', schema: ref('RunPlan') },
  }),
  getRecording: defineOperation({
    id: 'getRecording',
    method: 'get',
    path: `${prefix}/runs/{id}/recording`,
    tag: 'runs',
    permission: 'view',
    summary: 'An ended run as a test, for `cordon test run`',
    params: byId,
    success: { status: 200, description: 'The recording.', schema: ref('Recording') },
  }),
} as const;
