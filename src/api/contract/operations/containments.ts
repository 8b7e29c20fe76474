import { defineFields } from '#kernel/field.ts';
import { defineOperation, prefix } from '../operation.ts';
import { pageOf, ref } from '../schema-kit.ts';
import { byId, page } from './fields.ts';

const statuses = ['applying', 'waiting', 'held', 'drifted', 'releasing', 'released', 'failed'] as const;
const reason = defineFields({ reason: { kind: 'text', maxLength: 500, help: 'Why; kept in ledger and audit.' } });

export const containmentsOperations = {
  listContainments: defineOperation({
    id: 'listContainments',
    method: 'get',
    path: `${prefix}/containments`,
    tag: 'containment',
    permission: 'view',
    summary: 'What is contained, since when, by whom, and how long still; newest first',
    query: {
      open: { kind: 'flag', default: true, help: 'False shows those that have ended, too.' },
      status: { kind: 'choice', values: statuses },
      incident: { kind: 'text', maxLength: 200 },
      ...page,
    },
    success: { status: 200, description: 'A page of containments.', schema: pageOf('Containment') },
  }),
  getContainment: defineOperation({
    id: 'getContainment',
    method: 'get',
    path: `${prefix}/containments/{id}`,
    tag: 'containment',
    permission: 'view',
    summary: 'One containment',
    params: byId,
    success: { status: 200, description: 'The containment.', schema: ref('Containment') },
  }),
  extendContainment: defineOperation({
    id: 'extendContainment',
    method: 'patch',
    path: `${prefix}/containments/{id}`,
    tag: 'containment',
    permission: 'respond',
    summary: 'Give a containment another end, or none',
    params: byId,
    body: {
      until: { kind: 'instant', help: 'A time to come.' },
      permanent: { kind: 'flag', default: false, help: 'It ends when somebody releases it.' },
      revision: { kind: 'integer', min: 1, help: 'The one that was looked at: another one is refused.' },
    },
    success: { status: 200, description: 'The containment.', schema: ref('Containment') },
  }),
  releaseContainment: defineOperation({
    id: 'releaseContainment',
    method: 'post',
    path: `${prefix}/containments/{id}/release`,
    tag: 'containment',
    permission: 'respond',
    summary: 'Release a contained machine now',
    params: byId,
    body: reason,
    success: { status: 200, description: 'What happened.', schema: ref('ActionResult') },
    mayPend: true,
  }),
  releaseIncident: defineOperation({
    id: 'releaseIncident',
    method: 'post',
    path: `${prefix}/containments/release`,
    tag: 'containment',
    permission: 'respond',
    summary: 'Release everything that is contained for an incident',
    body: { incident: { kind: 'text', required: true, maxLength: 200 }, ...reason },
    success: { status: 200, description: 'What happened.', schema: ref('ActionResult') },
    mayPend: true,
  }),
} as const;
