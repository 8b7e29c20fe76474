import { join } from 'node:path';
import type { AuditStore, RoleStore, TokenStore } from '#kernel/access.ts';
import type { ChangeFeed } from '#kernel/changes.ts';
import type { ApprovalStore } from '#kernel/approval.ts';
import { systemClock } from '#kernel/clock.ts';
import type { BucketStore } from '#kernel/rate.ts';
import type { ConnectionStore } from '#kernel/connection.ts';
import type { DraftStore } from '#kernel/draft.ts';
import type { EventStore } from '#kernel/event.ts';
import type { AuditChain } from '#kernel/audit.ts';
import type { ContainmentStore } from '#kernel/containment.ts';
import type { EvidenceStore } from '#kernel/evidence.ts';
import type { FileStore } from '#kernel/file-store.ts';
import type { VerdictStore } from '#kernel/guard.ts';
import type { IntentStore } from '#kernel/intent.ts';
import type { JobStore } from '#kernel/jobs.ts';
import type { Log } from '#kernel/log.ts';
import type { PolicyStore } from '#kernel/policy.ts';
import type { KeptAnswerStore } from '#kernel/kept-answer.ts';
import type { PresetStore } from '#kernel/preset.ts';
import type { RerunPlanStore } from '#kernel/rerun.ts';
import type { RetentionStore } from '#kernel/retention.ts';
import type { PlaybookStore, RunStore, ServerStore } from '#kernel/run.ts';
import type { PasskeyStore, PersonStore } from '#kernel/sign-in.ts';
import { createBucketStore } from '#store/bucket-store.ts';
import { createAuditStore } from '#store/audit-store.ts';
import { createChangeFeed } from '#store/change-feed.ts';
import type { TriggerStore } from '#kernel/trigger.ts';
import { createApprovalStore } from '#store/approval-store.ts';
import type { ChannelStore, NoticeStore } from '#kernel/notice.ts';
import { createAuditChain } from '#store/audit-chain.ts';
import { createEvidenceStore } from '#store/audit-evidence.ts';
import { createChannelStore } from '#store/channel-store.ts';
import { createConnectionStore } from '#store/connection-store.ts';
import { createContainmentStore } from '#store/containment-store.ts';
import { openContentFolder } from '#store/files/content-folder.ts';
import { createDraftStore } from '#store/draft-store.ts';
import { createEventStore } from '#store/event-store.ts';
import { createFileStore } from '#store/files/file-store.ts';
import { createIntentStore } from '#store/intent-store.ts';
import { createJobStore } from '#store/jobs.ts';
import { openKeyRing, type KeyRing } from '#store/key-ring.ts';
import { createPasskeyStore } from '#store/passkey-store.ts';
import { createPersonStore } from '#store/person-store.ts';
import { createNoticeStore } from '#store/notice-store.ts';
import { createPlaybookStore } from '#store/playbook-store.ts';
import { createPolicyStore } from '#store/policy-store.ts';
import { createKeptAnswerStore } from '#store/kept-answer-store.ts';
import { createPresetStore } from '#store/preset-store.ts';
import { createPool } from '#store/pool.ts';
import { createRoleStore } from '#store/role-store.ts';
import { createRerunPlanStore } from '#store/rerun-plan-store.ts';
import { createRetentionStore } from '#store/retention/retention-store.ts';
import { createRunStore } from '#store/run-store.ts';
import { createSecretBox } from '#store/secret-box.ts';
import { createServerStore } from '#store/server-store.ts';
import { signInSecret } from '#store/sign-in-secret.ts';
import { createTokenStore } from '#store/token-store.ts';
import { createTriggerStore } from '#store/trigger-store.ts';
import { createVerdictStore } from '#store/verdict-store.ts';
import { readDefaultPolicy } from './default-policy.ts';
import type { Settings } from './settings.ts';

export interface Stores {
  readonly connections: ConnectionStore;
  readonly buckets: BucketStore;
  readonly playbooks: PlaybookStore;
  readonly drafts: DraftStore;
  readonly runs: RunStore;
  readonly triggers: TriggerStore;
  readonly events: EventStore;
  readonly rerunPlans: RerunPlanStore;
  readonly ledger: IntentStore;
  readonly verdicts: VerdictStore;
  readonly policies: PolicyStore;
  readonly presets: PresetStore;
  readonly keptAnswers: KeptAnswerStore;
  readonly approvals: ApprovalStore;
  readonly files: FileStore;
  readonly tokens: TokenStore;
  readonly people: PersonStore;
  readonly passkeys: PasskeyStore;
  readonly roles: RoleStore;
  readonly changes: ChangeFeed;
  /** What signs cookies; the same for all servers of one database. */
  readonly signInSecret: () => Promise<string>;
  readonly audit: AuditStore;
  readonly chain: AuditChain;
  readonly evidence: EvidenceStore;
  readonly channels: ChannelStore;
  readonly containments: ContainmentStore;
  readonly notices: NoticeStore;
  readonly retention: RetentionStore;
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
    buckets: createBucketStore(pool),
    playbooks: createPlaybookStore(pool, box),
    drafts: createDraftStore(pool),
    runs: createRunStore(pool),
    triggers: createTriggerStore(pool, box),
    events: createEventStore(pool),
    rerunPlans: createRerunPlanStore(pool),
    ledger: createIntentStore(pool),
    verdicts: createVerdictStore(pool),
    policies: createPolicyStore(pool, await readDefaultPolicy()),
    presets: createPresetStore(pool),
    keptAnswers: createKeptAnswerStore(pool, box),
    approvals: createApprovalStore(pool, box),
    files: createFileStore(pool, box, folder),
    tokens: createTokenStore(pool),
    people: createPersonStore(pool),
    passkeys: createPasskeyStore(pool),
    roles: createRoleStore(pool),
    changes: createChangeFeed(pool, log),
    signInSecret: () => signInSecret(pool, box),
    audit: createAuditStore(pool),
    chain: createAuditChain(pool),
    evidence: createEvidenceStore(pool),
    channels: createChannelStore(pool, box),
    containments: createContainmentStore(pool),
    notices: createNoticeStore(pool),
    retention: createRetentionStore(pool),
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
