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
import type { VerbPlanner } from '#kernel/verb.ts';
import type { ConnectionHub } from '#response/connection-hub.ts';
import type { CapabilityMatrix } from '#response/verbs/capabilities.ts';
import type { MachineSnapshots } from '#response/verbs/machine-snapshot.ts';
import { actionUseCases, type ActionUseCases } from './actions.ts';
import { auditNote, auditUseCases, type AuditUseCases } from './audit.ts';
import { capabilityUseCases, type CapabilityUseCases } from './capabilities.ts';
import { catalogUseCases, type CatalogUseCases } from './catalog.ts';
import { connectionUseCases, type ConnectionUseCases } from './connections.ts';
import { endpointUseCases, type EndpointUseCases } from './endpoints.ts';
import { fileUseCases, type FileUseCases } from './files.ts';
import { intentUseCases, type IntentUseCases } from './intents.ts';
import { openC2UseCases, type OpenC2UseCases } from './openc2.ts';
import { playbookUseCases, type PlaybookUseCases } from './playbooks.ts';
import { demand } from './principal.ts';
import { runUseCases, type RunUseCases } from './runs.ts';
import { tokenUseCases, type TokenUseCases } from './tokens.ts';
import { verbUseCases, type KeepContained, type VerbUseCases } from './verbs.ts';

/** Everything that Cordon can be asked for, whatever the face. */
export interface App {
  readonly catalog: CatalogUseCases;
  readonly actions: ActionUseCases;
  readonly verbs: VerbUseCases;
  readonly endpoints: EndpointUseCases;
  readonly capabilities: CapabilityUseCases;
  readonly openC2: OpenC2UseCases;
  readonly connections: ConnectionUseCases;
  readonly playbooks: PlaybookUseCases;
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
  readonly verbs: VerbPlanner;
  readonly machines: MachineSnapshots;
  readonly capabilities: CapabilityMatrix;
  readonly keepContained?: KeepContained;
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
    verbs: verbUseCases({ ...parts, note }),
    endpoints: endpointUseCases(parts),
    capabilities: capabilityUseCases(parts.capabilities, parts.clock),
    openC2: openC2UseCases(parts.capabilities),
    connections: connectionUseCases({ ...parts, note }),
    playbooks: playbookUseCases({ ...parts, note }),
    runs: runUseCases({ ...parts, note }),
    intents: intentUseCases({ ...parts, note }),
    files: fileUseCases(parts.files, note),
    tokens: tokenUseCases(parts.tokens, parts.clock, note),
    audit: auditUseCases(parts.audit),
    demand,
    health: parts.health,
  };
}
