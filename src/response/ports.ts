import type { Catalog } from '#catalog/catalog.ts';
import type { Clock } from '#kernel/clock.ts';
import type { FileStore } from '#kernel/file-store.ts';
import type { IntentStore } from '#kernel/intent.ts';
import type { Log } from '#kernel/log.ts';
import type { ConnectionHub } from './connection-hub.ts';

/** What the runner and its parts work with. */
export interface ResponseParts {
  readonly catalog: Catalog;
  readonly hub: ConnectionHub;
  readonly ledger: IntentStore;
  readonly files: Pick<FileStore, 'writer'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The server that owns new intents; a function because a server that was declared dead comes back under a new id. */
  readonly serverId: () => string;
}
