import { defineOperation, prefix } from '../operation.ts';
import { pageOf, ref } from '../schema-kit.ts';
import { byId, page } from './fields.ts';

const headPattern = String.raw`^[1-9]\d{0,14}:[0-9a-f]{64}$`;

export const auditOperations = {
  listAudit: defineOperation({
    id: 'listAudit',
    method: 'get',
    path: `${prefix}/audit`,
    tag: 'audit',
    permission: 'audit',
    summary: 'Who did what, newest first',
    query: {
      subject: { kind: 'text', maxLength: 200 },
      requester: { kind: 'text', maxLength: 200, help: 'Id or name of whoever did it.' },
      what: {
        kind: 'text',
        maxLength: 200,
        help: 'For example `connection.updated`, or `connection.*` for all of them.',
      },
      since: { kind: 'instant', help: 'Inclusive.' },
      until: { kind: 'instant', help: 'Exclusive.' },
      ...page,
    },
    success: { status: 200, description: 'A page of entries.', schema: pageOf('AuditEntry') },
  }),
  verifyAudit: defineOperation({
    id: 'verifyAudit',
    method: 'get',
    path: `${prefix}/audit/verification`,
    tag: 'audit',
    permission: 'audit',
    summary: 'Walk the whole chain of audit entries and name the first that does not fit',
    query: {
      head: {
        kind: 'text',
        maxLength: 100,
        pattern: headPattern,
        help: 'A head that was seen before, as `<sequence>:<hash>`: the chain must still lead through it.',
      },
    },
    success: { status: 200, description: 'What was found, also when the chain is broken.', schema: ref('ChainReport') },
  }),
  exportAudit: defineOperation({
    id: 'exportAudit',
    method: 'get',
    path: `${prefix}/audit/export`,
    tag: 'audit',
    permission: 'audit',
    summary: 'Every entry of a period, oldest first, one JSON document a line',
    query: {
      format: {
        kind: 'choice',
        values: ['jsonl', 'ocsf'],
        required: true,
        help: 'jsonl: entries with their links. ocsf: events of the Open Cybersecurity Schema Framework.',
      },
      since: { kind: 'instant', help: 'Inclusive.' },
      until: { kind: 'instant', help: 'Exclusive.' },
    },
    success: {
      status: 200,
      description: 'One line for each entry, as it is read.',
      schema: { type: 'string' },
      mediaType: 'application/x-ndjson',
    },
  }),
  reportRun: defineOperation({
    id: 'reportRun',
    method: 'get',
    path: `${prefix}/runs/{id}/report`,
    tag: 'audit',
    permission: 'read',
    summary: 'Everything that is known of a run, as evidence: timeline, targets, verdicts, approvals, hashes, audit',
    params: byId,
    query: {
      format: {
        kind: 'choice',
        values: ['json', 'html'],
        default: 'json',
        help: 'html: one page that needs nothing else, as an attachment.',
      },
    },
    success: { status: 200, description: 'The report; it carries its own SHA-256.', schema: ref('RunReport') },
  }),
} as const;
