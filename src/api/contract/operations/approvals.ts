import { defineOperation, prefix } from '../operation.ts';
import { pageOf, ref } from '../schema-kit.ts';
import { byId, page } from './fields.ts';

const statuses = ['pending', 'approved', 'rejected', 'expired', 'superseded', 'voided'] as const;
const comment = { kind: 'text', maxLength: 2_000, help: 'Why; kept with the decision.' } as const;
const planHash = {
  kind: 'text',
  maxLength: 64,
  help: 'Hash of the plan that was looked at: refused when the approval is about another one.',
} as const;

const all = {
  kind: 'flag',
  help: 'Of a part of a verb that takes a write for each endpoint: decides about every undecided part on this connection.',
} as const;

export const approvalsOperations = {
  listApprovals: defineOperation({
    id: 'listApprovals',
    method: 'get',
    path: `${prefix}/approvals`,
    tag: 'approvals',
    permission: 'view',
    summary: 'What people are asked to consent to, newest first',
    query: {
      status: { kind: 'choice', values: statuses },
      kind: { kind: 'choice', values: ['write', 'question', 'review'] },
      run: { kind: 'text', maxLength: 200 },
      ...page,
    },
    success: { status: 200, description: 'A page of approvals.', schema: pageOf('Approval') },
  }),
  getApproval: defineOperation({
    id: 'getApproval',
    method: 'get',
    path: `${prefix}/approvals/{id}`,
    tag: 'approvals',
    permission: 'view',
    summary: 'One approval with its plan, its decisions and what became of it',
    params: byId,
    success: { status: 200, description: 'The approval.', schema: ref('Approval') },
  }),
  approveApproval: defineOperation({
    id: 'approveApproval',
    method: 'post',
    path: `${prefix}/approvals/{id}/approve`,
    tag: 'approvals',
    permission: 'approve',
    summary: 'Consent; needs the role that the approval names, and never by whoever asked',
    params: byId,
    body: { comment, planHash, all },
    success: { status: 200, description: 'The approval after the decision.', schema: ref('Approval') },
  }),
  rejectApproval: defineOperation({
    id: 'rejectApproval',
    method: 'post',
    path: `${prefix}/approvals/{id}/reject`,
    tag: 'approvals',
    permission: 'approve',
    summary: 'Reject; nothing is sent',
    params: byId,
    body: { comment: { ...comment, required: true }, planHash, all },
    success: { status: 200, description: 'The approval after the decision.', schema: ref('Approval') },
  }),
  editApproval: defineOperation({
    id: 'editApproval',
    method: 'post',
    path: `${prefix}/approvals/{id}/edit`,
    tag: 'approvals',
    permission: 'respond',
    summary: 'Plan the write anew with another input; another approval takes the place of this one',
    params: byId,
    body: { input: { kind: 'document', required: true }, comment: { ...comment, required: true } },
    success: { status: 200, description: 'The approval that took its place.', schema: ref('Approval') },
  }),
} as const;
