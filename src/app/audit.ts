import type { AuditEntry, AuditFilter, AuditStore } from '#kernel/access.ts';
import type { AuditChain, AuditLink, AuditPeriod, ChainReport, LinkedEntry } from '#kernel/audit.ts';
import { newId } from '#kernel/ids.ts';
import { stringifyJson, type JsonObject } from '#kernel/json.ts';
import type { SignInEvent } from '#kernel/sign-in.ts';
import { toOcsf } from './audit-ocsf.ts';
import { demandEverywhere, type Principal } from './principal.ts';

export type Note = (principal: Principal, what: string, subject: string, details?: JsonObject) => Promise<void>;

/** Writes who did what. */
export function auditNote(audit: AuditStore): Note {
  return ({ requester }, what, subject, details = {}) =>
    audit.append({ id: newId('aud'), tenant: requester.tenant, requester, what, subject, details });
}

/** Writes what happens at the sign-in; where nobody is known, it is the main tenant's business. */
export function signInNote(audit: AuditStore): (event: SignInEvent) => Promise<void> {
  return ({ what, person, subject, details }) => {
    const { id, tenant, name } = person ?? { id: 'nobody', tenant: 'main', name: subject };
    const requester = { kind: 'user', id, name, tenant } as const;
    return audit.append({ id: newId('aud'), tenant, requester, what, subject, details });
  };
}

export type ExportFormat = 'jsonl' | 'ocsf';

/** How a request ended. */
export interface RequestOutcome {
  readonly operation: string;
  readonly permission: string;
  /** What it was about: an id, or empty. */
  readonly subject: string;
  /** HTTP status of the answer. */
  readonly status: number;
  /** Of an error. */
  readonly code?: string;
}

export interface AuditUseCases {
  list(principal: Principal, filter: AuditFilter): Promise<readonly AuditEntry[]>;
  /** Walks the chain of the tenant. @param known a head that was kept elsewhere */
  verify(principal: Principal, known?: AuditLink): Promise<ChainReport>;
  /** One line of JSON for each entry, oldest first, as it is read. */
  export(principal: Principal, format: ExportFormat, period: AuditPeriod): Promise<AsyncIterable<Uint8Array>>;
  /** Notes a request that changes something, or was refused. */
  request(principal: Principal, outcome: RequestOutcome): Promise<void>;
}

export function auditUseCases(audit: AuditStore, chain: AuditChain, note: Note): AuditUseCases {
  return {
    async list(principal, filter) {
      demandEverywhere(principal, 'audit');
      return audit.list(principal.requester.tenant, filter);
    },
    async verify(principal, known) {
      demandEverywhere(principal, 'audit');
      const report = await chain.verify(principal.requester.tenant, known);
      const { intact, links, broken } = report;
      await note(principal, 'audit.verified', '', { intact, links, problem: broken?.problem ?? null });
      return report;
    },
    async export(principal, format, period) {
      demandEverywhere(principal, 'audit');
      await note(principal, 'audit.exported', '', { format, since: period.since ?? null, until: period.until ?? null });
      return lines(chain.entries(principal.requester.tenant, period), format);
    },
    async request(principal, { operation, subject, ...details }) {
      await note(principal, `request.${operation}`, subject, details);
    },
  };
}

/** Chunks of this many characters: a write for each line would cost more than the line. */
const chunkLength = 65_536;

async function* lines(entries: AsyncIterable<LinkedEntry>, format: ExportFormat): AsyncGenerator<Uint8Array> {
  let text = '';
  for await (const entry of entries) {
    text += `${stringifyJson(format === 'ocsf' ? toOcsf(entry) : entry)}\n`;
    if (text.length < chunkLength) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}
