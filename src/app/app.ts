import type { AuditStore, Role, RoleStore, TokenStore } from '#kernel/access.ts';
import type { ApprovalStore } from '#kernel/approval.ts';
import type { Catalog } from '#catalog/catalog.ts';
import type { ChangeFeed } from '#kernel/changes.ts';
import type { Clock } from '#kernel/clock.ts';
import type { ConnectionStore } from '#kernel/connection.ts';
import type { DraftStore } from '#kernel/draft.ts';
import type { EventStore } from '#kernel/event.ts';
import type { AuditChain } from '#kernel/audit.ts';
import type { ContainmentStore } from '#kernel/containment.ts';
import type { EvidenceStore } from '#kernel/evidence.ts';
import type { FileStore } from '#kernel/file-store.ts';
import type { VerdictStore } from '#kernel/guard.ts';
import type { IntentStore } from '#kernel/intent.ts';
import type { JobPayloads, JobStore } from '#kernel/jobs.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Log } from '#kernel/log.ts';
import type { Network } from '#kernel/net.ts';
import type { PolicyStore } from '#kernel/policy.ts';
import type { ChannelStore, NoticeSender, NoticeStore, Notifier } from '#kernel/notice.ts';
import type { BucketStore } from '#kernel/rate.ts';
import type { RerunPlanStore } from '#kernel/rerun.ts';
import type { RetentionStore } from '#kernel/retention.ts';
import type { PlaybookStore, RunStore } from '#kernel/run.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import type { Twins } from '#kernel/simulation.ts';
import type { PersonStore, SignInDesk } from '#kernel/sign-in.ts';
import type { TriggerStore } from '#kernel/trigger.ts';
import type { VerbPlanner } from '#kernel/verb.ts';
import type { Desk } from '#response/approvals/desk.ts';
import type { ConnectionHub } from '#response/connection-hub.ts';
import type { CapabilityMatrix } from '#response/verbs/capabilities.ts';
import type { MachineSnapshots } from '#response/verbs/machine-snapshot.ts';
import type { KeptAnswerStore } from '#kernel/kept-answer.ts';
import type { PresetStore } from '#kernel/preset.ts';
import { actionScheduleUseCases, type ActionScheduleUseCases } from './action-schedules.ts';
import { actionUseCases, type ActionUseCases } from './actions.ts';
import { approvalUseCases, type ApprovalUseCases } from './approvals.ts';
import { auditNote, auditUseCases, type AuditUseCases } from './audit.ts';
import { capabilityUseCases, type CapabilityUseCases } from './capabilities.ts';
import { catalogUseCases, type CatalogUseCases } from './catalog.ts';
import { changeUseCases, type ChangeUseCases } from './changes.ts';
import { channelUseCases, type ChannelUseCases } from './channels.ts';
import { createConnectionDoctor } from './connection-doctor.ts';
import { createConnectionWatch } from './connection-health.ts';
import { connectionUseCases, type ConnectionUseCases } from './connections.ts';
import { containmentUseCases, type ContainmentUseCases } from './containments.ts';
import { evidenceUseCases, type EvidenceUseCases } from './evidence/use-cases.ts';
import { endpointUseCases, type EndpointUseCases } from './endpoints.ts';
import { fileUseCases, type FileUseCases } from './files.ts';
import { intentUseCases, type IntentUseCases } from './intents.ts';
import { judgeFailure } from './auto-pause.ts';
import { draftUseCases, type DraftUseCases } from './drafts.ts';
import { eventUseCases, type EventUseCases } from './events.ts';
import { openC2UseCases, type OpenC2UseCases } from './openc2.ts';
import { playbookExchangeUseCases, type PlaybookExchangeUseCases } from './playbook-exchange.ts';
import { playbookUseCases, type PlaybookUseCases } from './playbooks.ts';
import { personUseCases, type PersonUseCases } from './people.ts';
import { policyUseCases, type PolicyUseCases } from './policies.ts';
import { demand } from './principal.ts';
import { recordingUseCases, type RecordingUseCases } from './recordings.ts';
import { roleUseCases, type RoleUseCases } from './roles.ts';
import { keptAnswerUseCases, type KeptAnswerUseCases } from './kept-answers.ts';
import { presetUseCases, type PresetUseCases } from './presets.ts';
import { rerunUseCases, type RerunUseCases } from './reruns.ts';
import { retentionUseCases, type RetentionUseCases } from './retention.ts';
import { runDrafts } from './run-draft.ts';
import { runPlanUseCases, type RunPlanUseCases } from './run-plans.ts';
import { runUseCases, type RunUseCases } from './runs.ts';
import { signInUseCases, type SignInUseCases } from './sign-ins.ts';
import { tokenUseCases, type TokenUseCases } from './tokens.ts';
import { triggerUseCases, type TriggerUseCases } from './triggers.ts';
import { webhookUseCases, type WebhookUseCases } from './webhooks.ts';
import { verbUseCases, type VerbUseCases } from './verbs.ts';

/** Everything that Cordon can be asked for, whatever the face. */
export interface App {
  readonly catalog: CatalogUseCases;
  readonly actions: ActionUseCases;
  readonly actionSchedules: ActionScheduleUseCases;
  readonly presets: PresetUseCases;
  readonly keptAnswers: KeptAnswerUseCases;
  readonly verbs: VerbUseCases;
  readonly endpoints: EndpointUseCases;
  readonly capabilities: CapabilityUseCases;
  readonly openC2: OpenC2UseCases;
  readonly connections: ConnectionUseCases;
  readonly playbooks: PlaybookUseCases;
  readonly drafts: DraftUseCases;
  readonly playbookExchange: PlaybookExchangeUseCases;
  readonly runs: RunUseCases;
  readonly reruns: RerunUseCases;
  readonly runPlans: RunPlanUseCases;
  readonly recordings: RecordingUseCases;
  readonly triggers: TriggerUseCases;
  readonly webhooks: WebhookUseCases;
  readonly events: EventUseCases;
  readonly intents: IntentUseCases;
  readonly policies: PolicyUseCases;
  readonly approvals: ApprovalUseCases;
  readonly files: FileUseCases;
  readonly tokens: TokenUseCases;
  readonly signIns: SignInUseCases;
  readonly people: PersonUseCases;
  readonly roles: RoleUseCases;
  readonly changes: ChangeUseCases;
  readonly audit: AuditUseCases;
  /** Work that the queue carries for these use cases. */
  readonly jobs: AppJobs;
  readonly evidence: EvidenceUseCases;
  readonly channels: ChannelUseCases;
  readonly containments: ContainmentUseCases;
  readonly retention: RetentionUseCases;
  readonly demand: typeof demand;
  /** @throws AppError `database_unavailable` */
  health(): Promise<JsonObject>;
}

type OwnJobs = 'fire-schedule' | 'match-event' | 'admit-runs' | 'judge-failure' | 'rerun-many' | 'check-connection';
export type AppJobs = { readonly [N in OwnJobs]: (payload: JobPayloads[N], signal: AbortSignal) => Promise<void> };

export interface AppParts {
  readonly catalog: Catalog;
  readonly runner: ActionRunner;
  readonly desk: Desk;
  readonly hub: ConnectionHub;
  readonly verbs: VerbPlanner;
  readonly machines: MachineSnapshots;
  readonly capabilities: CapabilityMatrix;
  readonly net: Network;
  readonly twins: Pick<Twins, 'readFaults'>;
  readonly clock: Clock;
  readonly connections: ConnectionStore;
  readonly buckets: BucketStore;
  readonly playbooks: PlaybookStore;
  readonly drafts: DraftStore;
  readonly runs: RunStore;
  readonly rerunPlans: RerunPlanStore;
  readonly triggers: TriggerStore;
  readonly events: EventStore;
  readonly jobs: JobStore;
  readonly notifier: Notifier;
  readonly log: Log;
  readonly ledger: IntentStore;
  readonly verdicts: VerdictStore;
  readonly policies: PolicyStore;
  readonly presets: PresetStore;
  readonly keptAnswers: KeptAnswerStore;
  readonly approvals: ApprovalStore;
  readonly files: FileStore;
  readonly tokens: TokenStore;
  readonly people: PersonStore;
  readonly roles: RoleStore;
  readonly changes: ChangeFeed;
  readonly signIn: SignInDesk;
  /** Roles that may do nothing with a password alone. */
  readonly secondFactorRoles: readonly Role[];
  readonly audit: AuditStore;
  readonly chain: AuditChain;
  readonly evidence: EvidenceStore;
  readonly channels: ChannelStore;
  readonly containments: ContainmentStore;
  readonly notices: NoticeStore;
  readonly retention: RetentionStore;
  readonly sender: NoticeSender;
  readonly health: () => Promise<JsonObject>;
  /** Aborted when the server has stopped to answer: writes that nobody waits for any more end then. */
  readonly stopping: AbortSignal;
}

export function createApp(parts: AppParts): App {
  const note = auditNote(parts.audit);
  const roles = roleUseCases({ ...parts, note });
  const tokens = tokenUseCases({ ...parts, roles, note });
  const signIns = signInUseCases({ ...parts, roles, tokens });
  const doctor = createConnectionDoctor(parts);
  const watch = createConnectionWatch({ ...parts, doctor });
  const forget = (): void => {
    signIns.forget();
    tokens.forget();
  };
  const draftRun = runDrafts(parts.connections, parts.clock);
  const runs = runUseCases({ ...parts, draftRun, note });
  const reruns = rerunUseCases({ ...parts, draftRun, note });
  const triggers = triggerUseCases({ ...parts, draftRun, note });
  const events = eventUseCases({ ...parts, draftRun });
  const verbs = verbUseCases({ ...parts, note });
  return {
    catalog: catalogUseCases(parts.catalog),
    actions: actionUseCases({ ...parts, note }),
    actionSchedules: actionScheduleUseCases({ ...parts, note }),
    presets: presetUseCases({ ...parts, note }),
    keptAnswers: keptAnswerUseCases(parts.keptAnswers),
    verbs,
    endpoints: endpointUseCases(parts),
    capabilities: capabilityUseCases(parts.capabilities, parts.clock),
    openC2: openC2UseCases(parts.capabilities),
    connections: connectionUseCases({ ...parts, doctor, watch, note }),
    playbooks: playbookUseCases({ ...parts, note }),
    drafts: draftUseCases(parts.drafts, note),
    runs,
    reruns,
    runPlans: runPlanUseCases(parts),
    recordings: recordingUseCases(parts),
    triggers,
    webhooks: webhookUseCases({ ...parts, draftRun }),
    events,
    playbookExchange: playbookExchangeUseCases(parts),
    intents: intentUseCases({ ...parts, note }),
    policies: policyUseCases({ ...parts, note }),
    approvals: approvalUseCases(parts),
    files: fileUseCases(parts.files, note),
    tokens,
    signIns,
    people: personUseCases({ ...parts, roles, forget, note }),
    roles,
    changes: changeUseCases(parts.changes),
    audit: auditUseCases(parts.audit, parts.chain, note),
    evidence: evidenceUseCases({ ...parts, note }),
    channels: channelUseCases({ ...parts, note }),
    containments: containmentUseCases({ ...parts, verbs, note }),
    retention: retentionUseCases(parts.retention, note),
    jobs: {
      'fire-schedule': ({ scheduleId }) => triggers.fire(scheduleId),
      'match-event': ({ eventId }) => events.match(eventId),
      'admit-runs': ({ tenant, gate }) => runs.admit(tenant, gate),
      'judge-failure': ({ tenant, runId }) => judgeFailure({ ...parts, note }, tenant, runId),
      'rerun-many': ({ planId }) => reruns.carryOut(planId),
      'check-connection': ({ connectionId }, signal) => watch.check(connectionId, signal),
    },
    demand,
    health: parts.health,
  };
}
