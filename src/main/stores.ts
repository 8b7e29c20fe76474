import { join } from 'node:path';
import type { AuditStore, RoleStore, TokenStore } from '#kernel/access.ts';
import type { ChangeFeed } from '#kernel/changes.ts';
import { systemClock } from '#kernel/clock.ts';
import type { ConnectionStore } from '#kernel/connection.ts';
import type { FileStore } from '#kernel/file-store.ts';
import type { IntentStore } from '#kernel/intent.ts';
import type { JobStore } from '#kernel/jobs.ts';
import type { Log } from '#kernel/log.ts';
import type { PlaybookStore, RunStore, ServerStore } from '#kernel/run.ts';
import type { PasskeyStore, PersonStore } from '#kernel/sign-in.ts';
import { createAuditStore } from '#store/audit-store.ts';
import { createChangeFeed } from '#store/change-feed.ts';
import { createConnectionStore } from '#store/connection-store.ts';
import { openContentFolder } from '#store/files/content-folder.ts';
import { createFileStore } from '#store/files/file-store.ts';
import { createIntentStore } from '#store/intent-store.ts';
import { createJobStore } from '#store/jobs.ts';
import { openKeyRing, type KeyRing } from '#store/key-ring.ts';
import { createPasskeyStore } from '#store/passkey-store.ts';
import { createPersonStore } from '#store/person-store.ts';
import { createPlaybookStore } from '#store/playbook-store.ts';
import { createPool } from '#store/pool.ts';
import { createRoleStore } from '#store/role-store.ts';
import { createRunStore } from '#store/run-store.ts';
import { createSecretBox } from '#store/secret-box.ts';
import { createServerStore } from '#store/server-store.ts';
import { signInSecret } from '#store/sign-in-secret.ts';
import { createTokenStore } from '#store/token-store.ts';
import type { Settings } from './settings.ts';

export interface Stores {
  readonly connections: ConnectionStore;
  readonly playbooks: PlaybookStore;
  readonly runs: RunStore;
  readonly ledger: IntentStore;
  readonly files: FileStore;
  readonly tokens: TokenStore;
  readonly people: PersonStore;
  readonly passkeys: PasskeyStore;
  readonly roles: RoleStore;
  readonly changes: ChangeFeed;
  /** What signs cookies; the same for all servers of one database. */
  readonly signInSecret: () => Promise<string>;
  readonly audit: AuditStore;
  readonly jobs: JobStore;
  /** On connections of its own, so that a busy pool never delays a heartbeat. */
  readonly servers: ServerStore;
  readonly pool: ReturnType<typeof createPool>;
  close(): Promise<void>;
}

export async function openStores(settings: Settings, url: string, log: Log): Promise<Stores> {
  const box = createSecretBox(await openKeys(settings));
  const folder = await openContentFolder(join(settings.dataDirectory, 'files'), settings.fileLimits, systemClock);
  const pool = createPool({ url, max: settings.databaseConnections, log });
  const livenessPool = createPool({ url, max: 2, log, applicationName: 'cordon heartbeat' });
  return {
    connections: createConnectionStore(pool, box),
    playbooks: createPlaybookStore(pool),
    runs: createRunStore(pool),
    ledger: createIntentStore(pool),
    files: createFileStore(pool, box, folder),
    tokens: createTokenStore(pool),
    people: createPersonStore(pool),
    passkeys: createPasskeyStore(pool),
    roles: createRoleStore(pool),
    changes: createChangeFeed(pool, log),
    signInSecret: () => signInSecret(pool, box),
    audit: createAuditStore(pool),
    jobs: createJobStore(pool),
    servers: createServerStore(livenessPool),
    pool,
    async close() {
      await Promise.all([pool.end(), livenessPool.end()]);
    },
  };
}

export function openKeys({ keys, dataDirectory }: Settings): Promise<KeyRing> {
  return openKeyRing(keys === null ? { path: join(dataDirectory, 'keys.json') } : { keys });
}
