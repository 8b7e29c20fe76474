import type { AppErrorJson } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { Playbook } from '#kernel/playbook.ts';
import type { Requester } from '#kernel/requester.ts';
import type { Simulation } from '#kernel/simulation.ts';
import type { PlaybookVersion, Run, RunStatus, Wait } from '#kernel/run.ts';

export interface RunRow {
  readonly id: string;
  readonly tenant: string;
  readonly playbook_id: string;
  readonly playbook_version: number;
  readonly playbook_hash: string;
  readonly status: RunStatus;
  readonly inputs: JsonObject;
  readonly requester: Requester;
  readonly cancel_requested: boolean;
  readonly mode: Run['mode'];
  readonly simulation: Simulation | null;
  readonly priority: number;
  readonly parent_run_id: string | null;
  readonly parent_step_id: string | null;
  readonly parent_iteration: string | null;
  readonly rerun_of: string | null;
  readonly rerun: Readonly<Record<string, number>> | null;
  readonly reuse_runs: readonly string[];
  readonly held: string | null;
  readonly trigger: JsonObject | null;
  readonly incident: string | null;
  readonly error: AppErrorJson | null;
  readonly output: Json;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly epoch: number;
}

export function toRun(row: RunRow): Run {
  return {
    id: row.id,
    tenant: row.tenant,
    playbookId: row.playbook_id,
    playbookVersion: row.playbook_version,
    playbookHash: row.playbook_hash,
    status: row.status,
    inputs: row.inputs,
    requester: row.requester,
    cancelRequested: row.cancel_requested,
    mode: row.mode,
    simulation: row.simulation,
    priority: row.priority,
    parent: parentOf(row),
    rerunOf: row.rerun_of,
    reuses: row.reuse_runs.length > 0,
    rerun: row.rerun,
    held: row.held,
    trigger: row.trigger,
    incident: row.incident,
    error: row.error,
    output: row.output,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

function parentOf({
  parent_run_id: runId,
  parent_step_id: stepId,
  parent_iteration: iteration,
}: RunRow): Run['parent'] {
  return runId === null || stepId === null || iteration === null ? null : { runId, stepId, iteration };
}

export interface WaitRow {
  readonly run_id: string;
  readonly step_id: string;
  readonly iteration: string;
  readonly kind: Wait['kind'];
  readonly receipt_id: string | null;
  readonly match: string | null;
  readonly event_id: string | null;
  readonly approval_id: string | null;
  readonly child_run_id: string | null;
  readonly due_at: string;
  readonly reason: string;
  /** Read with a lease. */
  readonly receipt_status?: string | null;
}

export function toWait(row: WaitRow): Wait {
  return {
    runId: row.run_id,
    stepId: row.step_id,
    iteration: row.iteration,
    kind: row.kind,
    receiptId: row.receipt_id,
    ...(row.match === null ? {} : { match: row.match }),
    ...(row.event_id === null ? {} : { eventId: row.event_id }),
    ...(row.approval_id === null ? {} : { approvalId: row.approval_id }),
    ...(row.child_run_id === null ? {} : { childRunId: row.child_run_id }),
    ...(row.receipt_status === 'pending' ? { unanswered: true } : {}),
    dueAt: row.due_at,
    reason: row.reason,
  };
}

export interface PlaybookVersionRow {
  readonly playbook_id: string;
  readonly version: number;
  readonly hash: string;
  readonly title: string;
  readonly document: Playbook;
  readonly source: string;
  readonly published_at: string;
  readonly published_by: Requester;
}

export function toPlaybookVersion(row: PlaybookVersionRow): PlaybookVersion {
  return {
    playbookId: row.playbook_id,
    version: row.version,
    hash: row.hash,
    title: row.title,
    document: row.document,
    source: row.source,
    publishedAt: row.published_at,
    publishedBy: row.published_by,
  };
}
