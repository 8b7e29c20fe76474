import type { AuditStore, TokenStore } from '#kernel/access.ts';
import type { Catalog } from '#catalog/catalog.ts';
import type { Clock } from '#kernel/clock.ts';
import type { ConnectionStore } from '#kernel/connection.ts';
import type { FileStore } from '#kernel/file-store.ts';
import type { IntentStore } from '#kernel/intent.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Net } from '#kernel/net.ts';
import type { PlaybookStore, RunStore } from '#kernel/run.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import type { ConnectionHub } from '#response/connection-hub.ts';
import { actionUseCases, type ActionUseCases } from './actions.ts';
import { auditNote, auditUseCases, type AuditUseCases } from './audit.ts';
import { catalogUseCases, type CatalogUseCases } from './catalog.ts';
import { connectionUseCases, type ConnectionUseCases } from './connections.ts';
import { fileUseCases, type FileUseCases } from './files.ts';
import { intentUseCases, type IntentUseCases } from './intents.ts';
import { playbookExchangeUseCases, type PlaybookExchangeUseCases } from './playbook-exchange.ts';
import { playbookUseCases, type PlaybookUseCases } from './playbooks.ts';
import { demand } from './principal.ts';
import { runUseCases, type RunUseCases } from './runs.ts';
import { tokenUseCases, type TokenUseCases } from './tokens.ts';

/** Everything that Cordon can be asked for, whatever the face. */
export interface App {
  readonly catalog: CatalogUseCases;
  readonly actions: ActionUseCases;
  readonly connections: ConnectionUseCases;
  readonly playbooks: PlaybookUseCases;
  readonly playbookExchange: PlaybookExchangeUseCases;
  readonly runs: RunUseCases;
  readonly intents: IntentUseCases;
  readonly files: FileUseCases;
  readonly tokens: TokenUseCases;
  readonly audit: AuditUseCases;
  readonly demand: typeof demand;
  /** @throws AppError `database_unavailable` */
  health(): Promise<JsonObject>;
}

export interface AppParts {
  readonly catalog: Catalog;
  readonly runner: ActionRunner;
  readonly hub: ConnectionHub;
  readonly net: Net;
  readonly clock: Clock;
  readonly connections: ConnectionStore;
  readonly playbooks: PlaybookStore;
  readonly runs: RunStore;
  readonly ledger: IntentStore;
  readonly files: FileStore;
  readonly tokens: TokenStore;
  readonly audit: AuditStore;
  readonly health: () => Promise<JsonObject>;
  /** Aborted when the server has stopped to answer: writes that nobody waits for any more end then. */
  readonly stopping: AbortSignal;
}

export function createApp(parts: AppParts): App {
  const note = auditNote(parts.audit);
  return {
    catalog: catalogUseCases(parts.catalog),
    actions: actionUseCases({ ...parts, note }),
    connections: connectionUseCases({ ...parts, note }),
    playbooks: playbookUseCases({ ...parts, note }),
    playbookExchange: playbookExchangeUseCases(parts),
    runs: runUseCases({ ...parts, note }),
    intents: intentUseCases({ ...parts, note }),
    files: fileUseCases(parts.files, note),
    tokens: tokenUseCases(parts.tokens, parts.clock, note),
    audit: auditUseCases(parts.audit),
    demand,
    health: parts.health,
  };
}
