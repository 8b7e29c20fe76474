import type { JsonObject } from '#kernel/json.ts';
import { flag, instant, list, nullable, object, ref, requester, text } from '../schema-kit.ts';

export const auditSchemas: JsonObject = {
  AuditEntry: object({ id: text, at: instant, requester, what: text, subject: text, details: { type: 'object' } }),
  AuditLink: object({
    sequence: { type: 'integer' },
    hash: { type: 'string', description: 'SHA-256 over the entry, its sequence and the hash before.' },
  }),
  LinkedEntry: { allOf: [ref('AuditEntry'), object({ link: nullable(ref('AuditLink')) })] },
  RunReport: object({
    format: text,
    createdAt: instant,
    createdBy: requester,
    run: { type: 'object' },
    playbook: { type: 'object' },
    timeline: list(object({ at: instant, what: text, subject: text, text })),
    steps: list({ type: 'object' }),
    writes: list({ type: 'object' }),
    approvals: list({ type: 'object' }),
    audit: list(ref('LinkedEntry')),
    chainHead: nullable(ref('AuditLink')),
    sha256: { type: 'string', description: 'Over the canonical JSON of the report without this member.' },
  }),
  ChainReport: object({
    intact: flag,
    links: { type: 'integer' },
    waiting: { type: 'integer', description: 'Entries that are too young to have a link.' },
    head: nullable(ref('AuditLink')),
    broken: nullable(object({ sequence: nullable({ type: 'integer' }), entryId: nullable(text), problem: text })),
  }),
};
