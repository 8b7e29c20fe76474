import type { ApprovalRecord } from '#kernel/evidence.ts';
import type { Intent } from '#kernel/intent.ts';
import type { StepRun } from '#kernel/run.ts';
import type { Evidence } from './report.ts';

/** One thing that happened. */
export interface Moment {
  readonly at: string;
  readonly what: string;
  readonly subject: string;
  readonly text: string;
}

type Dated = Omit<Moment, 'at'> & { readonly at: string | null };

/** Everything that happened in a run, in order. */
export function timelineOf({ run, steps, intents, verdicts, approvals, entries }: Evidence): readonly Moment[] {
  const moments: readonly Dated[] = [
    { at: run.createdAt, what: 'run.created', subject: run.id, text: `Asked for by ${run.requester.name}.` },
    { at: run.startedAt, what: 'run.started', subject: run.id, text: '' },
    { at: run.finishedAt, what: 'run.ended', subject: run.id, text: run.error?.message ?? `${run.status}.` },
    ...steps.flatMap(ofStep),
    ...verdicts.map((verdict) => ({
      at: verdict.at,
      what: 'verdict',
      subject: verdict.id,
      text: [verdict.decision, ...verdict.findings.map(({ rule, message }) => `${rule}: ${message}`)].join('. '),
    })),
    ...approvals.flatMap(ofApproval),
    ...intents.flatMap(ofIntent),
    ...entries
      .filter(({ what }) => what === 'run.cancelled')
      .map(({ at, what, subject, requester }) => ({ at, what, subject, text: `By ${requester.name}.` })),
  ];
  return moments.filter((moment): moment is Moment => moment.at !== null).toSorted(byTime);
}

function ofStep(step: StepRun): readonly Dated[] {
  const { stepId, iteration, kind, attempt, status, startedAt, finishedAt, result, error } = step;
  const subject = iteration === '' ? stepId : `${stepId}[${iteration}]`;
  const nth = attempt === 1 ? '' : `, attempt ${attempt}`;
  return [
    { at: startedAt, what: 'step.started', subject, text: `${kind}${nth}` },
    { at: finishedAt, what: `step.${status}`, subject, text: result?.message ?? error?.message ?? '' },
  ];
}

function ofIntent({ id, actionId, targets, status, result, openedAt, closedAt, resolution }: Intent): readonly Dated[] {
  const aimed = `${actionId} on ${targets.length === 1 ? (targets[0] ?? '') : `${targets.length} targets`}`;
  const decided =
    resolution === null ? [] : [{ at: resolution.at, what: 'write.resolved', subject: id, text: resolution.note }];
  return [
    { at: openedAt, what: 'write.opened', subject: id, text: aimed },
    { at: closedAt, what: `write.${status}`, subject: id, text: result?.message ?? '' },
    ...decided,
  ];
}

function ofApproval({ id, title, status, decisions, createdAt, decidedAt }: ApprovalRecord): readonly Dated[] {
  return [
    { at: createdAt, what: 'approval.requested', subject: id, text: title },
    ...decisions.map(({ by, approve, comment, at }) => ({
      at,
      what: approve ? 'approval.yes' : 'approval.no',
      subject: id,
      text: `${by.name}: ${comment}`,
    })),
    { at: decidedAt, what: `approval.${status}`, subject: id, text: '' },
  ];
}

/** Times of different precision are compared by value; those that are equal keep their order. */
function byTime(a: Moment, b: Moment): number {
  return Date.parse(a.at) - Date.parse(b.at);
}
