import type { JsonObject } from '#kernel/json.ts';
import { flag, instant, nullable, object, ref, requester, text } from '../schema-kit.ts';

export const auditSchemas: JsonObject = {
  AuditEntry: object({ id: text, at: instant, requester, what: text, subject: text, details: { type: 'object' } }),
  AuditLink: object({
    sequence: { type: 'integer' },
    hash: { type: 'string', description: 'SHA-256 over the entry, its sequence and the hash before.' },
  }),
  ChainReport: object({
    intact: flag,
    links: { type: 'integer' },
    waiting: { type: 'integer', description: 'Entries that are too young to have a link.' },
    head: nullable(ref('AuditLink')),
    broken: nullable(object({ sequence: nullable({ type: 'integer' }), entryId: nullable(text), problem: text })),
  }),
};
