import type { Catalog } from '#catalog/catalog.ts';
import type { AuditStore } from '#kernel/access.ts';
import type { ApprovalStore } from '#kernel/approval.ts';
import type { Clock } from '#kernel/clock.ts';
import type { FileStore } from '#kernel/file-store.ts';
import type { VerdictStore } from '#kernel/guard.ts';
import type { IntentStore } from '#kernel/intent.ts';
import type { Log } from '#kernel/log.ts';
import type { Notifier } from '#kernel/notice.ts';
import type { PolicyStore } from '#kernel/policy.ts';
import type { ConnectionHub } from './connection-hub.ts';

/** What the runner and its parts work with. */
export interface ResponseParts {
  readonly catalog: Catalog;
  readonly hub: ConnectionHub;
  readonly ledger: IntentStore;
  readonly verdicts: VerdictStore;
  readonly policies: Pick<PolicyStore, 'begin' | 'documents'>;
  readonly approvals: ApprovalStore;
  readonly audit: Pick<AuditStore, 'append'>;
  readonly notifier: Notifier;
  readonly files: Pick<FileStore, 'writer'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The server that owns new intents; a function because a server that was declared dead comes back under a new id. */
  readonly serverId: () => string;
}
