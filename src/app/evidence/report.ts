import type { AuditLink, LinkedEntry } from '#kernel/audit.ts';
import { canonicalHash } from '#kernel/canonical-json.ts';
import type { ApprovalRecord } from '#kernel/evidence.ts';
import type { Verdict } from '#kernel/guard.ts';
import type { Intent } from '#kernel/intent.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import { maskedInput, sensitiveValues } from '#kernel/mask.ts';
import { createRedactor } from '#kernel/redact.ts';
import type { Requester } from '#kernel/requester.ts';
import type { TargetResult } from '#kernel/result.ts';
import type { PlaybookVersion, Run, StepRun } from '#kernel/run.ts';
import { timelineOf, type Moment } from './timeline.ts';

/** What a report is made of. */
export interface Evidence {
  readonly run: Run;
  readonly playbook: PlaybookVersion;
  readonly steps: readonly StepRun[];
  readonly intents: readonly Intent[];
  readonly verdicts: readonly Verdict[];
  readonly approvals: readonly ApprovalRecord[];
  readonly entries: readonly LinkedEntry[];
  /** The newest link of the audit when the report was made. */
  readonly chainHead: AuditLink | null;
  readonly createdAt: string;
  readonly createdBy: Requester;
}

export interface ReportedStep {
  readonly stepId: string;
  readonly iteration: string;
  readonly kind: string;
  readonly attempt: number;
  readonly status: string;
  readonly input: Json;
  readonly message: string;
  readonly targets: readonly TargetResult[];
  readonly keyFields: JsonObject | null;
  /** SHA-256 over the canonical JSON of the whole result, which the journal holds. */
  readonly resultHash: string | null;
  readonly intentId: string | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

export interface ReportedWrite {
  readonly intentId: string;
  readonly actionId: string;
  readonly connectionId: string;
  readonly verb: string | null;
  readonly effect: string;
  readonly status: string;
  readonly input: JsonObject;
  readonly targets: readonly TargetResult[];
  readonly message: string;
  readonly argumentHash: string;
  readonly fingerprint: string;
  readonly resultHash: string | null;
  readonly resolution: Intent['resolution'];
  readonly resendOf: string | null;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly verdict: Omit<Verdict, 'plan' | 'tenant'> | null;
}

export interface RunReport {
  readonly format: 'cordon-run-report/1';
  readonly createdAt: string;
  readonly createdBy: Requester;
  readonly run: Run;
  readonly playbook: Pick<PlaybookVersion, 'playbookId' | 'version' | 'hash' | 'title' | 'publishedAt' | 'publishedBy'>;
  readonly timeline: readonly Moment[];
  readonly steps: readonly ReportedStep[];
  readonly writes: readonly ReportedWrite[];
  readonly approvals: readonly ApprovalRecord[];
  readonly audit: readonly LinkedEntry[];
  readonly chainHead: AuditLink | null;
  /** SHA-256 over the canonical JSON of the report without this member. */
  readonly sha256: string;
}

/** Everything that is known of a run, in one document that carries its own hash. Sensitive inputs are masked wherever they turn up. */
export function runReport(evidence: Evidence): RunReport {
  const { run, playbook } = evidence;
  const fields = playbook.document.inputs;
  const content = createRedactor(sensitiveValues(fields, run.inputs)).json(contentOf(evidence) as unknown as Json);
  return { ...(content as unknown as Omit<RunReport, 'sha256'>), sha256: canonicalHash(content) };
}

function contentOf(evidence: Evidence): Omit<RunReport, 'sha256'> {
  const { run, playbook, approvals, entries, chainHead, createdAt, createdBy } = evidence;
  const { playbookId, version, hash, title, publishedAt, publishedBy } = playbook;
  const verdicts = new Map(evidence.verdicts.map((verdict) => [verdict.id, verdict]));
  return {
    format: 'cordon-run-report/1',
    createdAt,
    createdBy,
    run: { ...run, inputs: maskedInput(playbook.document.inputs, run.inputs) },
    playbook: { playbookId, version, hash, title, publishedAt, publishedBy },
    timeline: timelineOf(evidence),
    steps: evidence.steps.map(reportedStep),
    writes: evidence.intents.map((intent) => reportedWrite(intent, verdicts.get(intent.verdictId) ?? null)),
    approvals,
    audit: entries,
    chainHead,
  };
}

function reportedStep(step: StepRun): ReportedStep {
  const { stepId, iteration, kind, attempt, status, input, result, error, startedAt, finishedAt } = step;
  return {
    stepId,
    iteration,
    kind,
    attempt,
    status,
    input,
    message: result?.message ?? error?.message ?? '',
    targets: result?.targets ?? [],
    keyFields: result?.keyFields ?? null,
    resultHash: result === null ? null : canonicalHash(result),
    intentId: result?.intentId ?? null,
    startedAt,
    finishedAt,
  };
}

function reportedWrite(intent: Intent, judged: Verdict | null): ReportedWrite {
  const { id: intentId, actionId, connectionId, verb, effect, status, input, result } = intent;
  const { argumentHash, fingerprint, resolution, resendOf, openedAt, closedAt } = intent;
  return {
    intentId,
    actionId,
    connectionId,
    verb,
    effect,
    status,
    input,
    // What was aimed at stands there also when nobody can say what became of it.
    targets: result?.targets ?? intent.targets.map((target) => ({ target, status: 'pending' as const })),
    message: result?.message ?? '',
    argumentHash,
    fingerprint,
    resultHash: result === null ? null : canonicalHash(result),
    resolution,
    resendOf,
    openedAt,
    closedAt,
    verdict: judged === null ? null : withoutPlan(judged),
  };
}

function withoutPlan({ plan: _, tenant: __, ...verdict }: Verdict): ReportedWrite['verdict'] {
  return verdict;
}
