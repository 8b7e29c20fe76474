import { isDeepStrictEqual } from 'node:util';
import type { Approval } from '#kernel/approval.ts';
import { AppError } from '#kernel/error.ts';
import type { EventRecord } from '#kernel/event.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { maskedInput } from '#kernel/mask.ts';
import type { ActionResult } from '#kernel/result.ts';
import { thrownAgain, type RecordedRun, type RecordedStep, type Recording } from '#kernel/recording.ts';
import type { PlaybookVersion, Run, RunDraft } from '#kernel/run.ts';
import type { ActionRequest, ActionRunner } from '#kernel/runner.ts';
import { verbTable } from '#kernel/verb-table.ts';
import type { VerbPlan, VerbPlanner } from '#kernel/verb.ts';
import type { WalkPorts } from '../walk.ts';
import { runOf, versionOfRun } from './run-of.ts';

/** What a replay asks this release, not the recording: whether the action is still there, and how results of verbs are joined. */
export interface ReplayTools {
  readonly describe: ActionRunner['describe'];
  readonly merge: VerbPlanner['merge'];
}

/** The present of a replay, in milliseconds. */
export interface ReplayClock {
  readonly now: () => number;
}

export type RecordedParts = Omit<WalkPorts, 'clock'>;

/** Everything that steps reach for, answered from a recording. */
export function recordedParts(
  recording: Recording,
  recorded: RecordedRun,
  tools: ReplayTools,
  clock: ReplayClock,
): RecordedParts {
  const children = new Map<string, RecordedRun>();
  const planned = new Set<RecordedStep>();
  const stepsOf = (kind: string): readonly RecordedStep[] => recorded.steps.filter((step) => step.kind === kind);
  const isOver = (time: string | null): boolean => time !== null && clock.now() >= Date.parse(time);

  async function run(request: ActionRequest): Promise<ActionResult> {
    const { action, result, error, accepted } = answerTo(recorded, request);
    if (action !== request.actionId) {
      throw misfit(request, `the recording has ${action ?? 'no call'} here, and ${request.actionId} was asked for`);
    }
    if (result === null) {
      throw error === null ? misfit(request, 'the recording holds no answer here') : thrownAgain(error);
    }
    return accepted === null ? result : pendingOf(result, accepted.blocking);
  }

  async function getReceipt(id: string) {
    // A verb, and a wait for it, show the receipt of their only call.
    const step = recorded.steps.find(({ action, result }) => action !== null && result?.receiptId === id);
    if (step === undefined || step.result === null)
      throw new AppError('not_found', `The recording has no receipt ${id}.`);
    const settled = isOver(step.accepted?.settledAt ?? null);
    return {
      id,
      tenant: '',
      intentId: step.result.intentId ?? null,
      actionId: step.action ?? '',
      connectionId: '',
      step: null,
      simulation: null,
      receipt: { kind: 'recorded', reference: {}, pollMs: 0, maxPollMs: 0, deadlineMs: 0 },
      status: settled ? ('settled' as const) : ('pending' as const),
      result: settled ? step.result : pendingOf(step.result, false),
      polls: 0,
      acceptedAt: step.startedAt,
      deadlineAt: step.accepted?.settledAt ?? farAway,
    };
  }

  function childOf({ parent, id }: Pick<RunDraft, 'parent' | 'id'>): RecordedRun {
    const child = recording.children.find(
      (one) =>
        one.parent?.runId === recorded.id &&
        one.parent.stepId === parent?.stepId &&
        one.parent.iteration === parent.iteration,
    );
    if (child === undefined) throw new AppError('not_found', `The recording has no run for ${parent?.stepId ?? id}.`);
    return child;
  }

  function asRun(child: RecordedRun): Run {
    const whole = runOf(child);
    return isOver(child.finishedAt)
      ? whole
      : { ...whole, status: 'running', finishedAt: null, output: null, error: null };
  }

  function planOf(verb: string, input: JsonObject): VerbPlan {
    const seen = maskedInput(verbTable[verb as keyof typeof verbTable].input, input);
    const found = stepsOf('verb').find(
      (step) =>
        !step.iteration.includes('~') &&
        !planned.has(step) &&
        isJsonObject(step.output) &&
        step.output['verb'] === verb &&
        isDeepStrictEqual(step.input, seen),
    );
    const failed = stepsOf('verb').find(({ output, error }) => output === null && error !== null);
    const error = failed?.error ?? null;
    if (found === undefined && error !== null) throw thrownAgain(error);
    if (found === undefined) {
      throw new AppError('not_found', `The recording has no ${verb} with the input ${JSON.stringify(seen)}.`);
    }
    planned.add(found);
    // The journal kept it as the planner made it.
    return found.output as unknown as VerbPlan;
  }

  return {
    runner: { describe: tools.describe, run },
    receipts: { getReceipt },
    runs: {
      async create(draft) {
        const child = childOf(draft);
        children.set(draft.id, child);
        return asRun(child);
      },
      async get(_tenant, id) {
        const child = children.get(id);
        if (child === undefined) throw new AppError('not_found', `The recording has no run ${id}.`);
        return asRun(child);
      },
      requestCancel: async (_tenant, id) => asRun(children.get(id) ?? recorded),
      cancelChildren: async () => 0,
    },
    playbooks: { get: async (_tenant, id, version) => versionOf(recording, id, version) },
    verbs: { plan: async ({ verb, input }) => planOf(verb, input), merge: tools.merge },
    approvals: {
      ask: async ({ key, title, step }) =>
        approvalOf(stepAt(recorded, step.stepId, step.iteration, attemptOf(key)), title),
      async get(_tenant, id) {
        const step = stepsOf('approval').find(({ output }) => isJsonObject(output) && output['approval'] === id);
        return approvalOf(step, '');
      },
      withdraw: async () => undefined,
    },
    notifier: { send: async () => undefined },
    events: {
      async get(_tenant, id) {
        const found = recordedEvent(recorded, id);
        if (found === null) throw new AppError('not_found', `The recording has no event ${id}.`);
        return found;
      },
    },
  };
}

const farAway = '9999-01-01T00:00:00.000Z';

function answerTo(recorded: RecordedRun, request: ActionRequest): RecordedStep {
  const { stepId = '', iteration = '' } = request.step ?? {};
  const found = stepAt(recorded, stepId, iteration, attemptOf(request.key));
  if (found === undefined)
    throw misfit(request, `the recording has no call here, and ${request.actionId} was asked for`);
  return found;
}

function misfit({ step, actionId }: ActionRequest, problem: string): AppError {
  return new AppError('not_found', `At ${placeText(step?.stepId ?? actionId, step?.iteration ?? '')} ${problem}.`, {
    failureIndicator: actionId,
  });
}

export function placeText(stepId: string, iteration: string): string {
  return iteration === '' ? stepId : `${stepId}/${iteration}`;
}

/** Keys of later attempts end with their number. */
function attemptOf(key: string): number {
  return Number(/#(\d+)$/.exec(key)?.[1] ?? 1);
}

function stepAt({ steps }: RecordedRun, stepId: string, iteration: string, attempt: number): RecordedStep | undefined {
  return steps.find((step) => step.stepId === stepId && step.iteration === iteration && step.attempt === attempt);
}

/** What the console may have said when it took the work: the journal keeps only how it ended. */
function pendingOf({ error: _error, ...result }: ActionResult, blocking: boolean): ActionResult {
  return {
    ...result,
    status: 'pending',
    message: 'Accepted.',
    targets: result.targets.map(({ target }) => ({ target, status: 'pending' })),
    ...(blocking ? { blocking: true } : {}),
  };
}

function versionOf({ children }: Recording, id: string, version: number | undefined): PlaybookVersion {
  const found = children.find(
    ({ playbook }) => playbook.id === id && (version === undefined || playbook.version === version),
  );
  if (found === undefined) throw new AppError('not_found', `The recording has no run of the playbook ${id}.`);
  return versionOfRun(found);
}

function approvalOf(step: RecordedStep | undefined, title: string): Approval {
  const output = step?.output ?? null;
  const { approval, status, decisions } = isJsonObject(output) ? output : ({} as JsonObject);
  if (step === undefined || typeof approval !== 'string') {
    throw new AppError('not_found', 'The recording has no approval here.');
  }
  const requester = { kind: 'system', id: 'replay', name: 'replay', tenant: '' } as const;
  const given = (decisions ?? []) as readonly JsonObject[];
  return {
    id: approval,
    tenant: '',
    kind: 'question',
    title,
    reason: '',
    evidence: {},
    plan: null,
    planHash: null,
    key: null,
    demand: { approvers: 1, role: 'responder', expiresMs: 0 },
    role: 'responder',
    escalated: false,
    status: status as Approval['status'],
    requester,
    origin: 'replay',
    excluded: [],
    step: null,
    decisions: given.map(({ by, approve, comment, at }) => ({
      by: { ...requester, name: textOf(by) },
      approve: approve === true,
      comment: textOf(comment),
      planHash: null,
      at: textOf(at),
    })),
    expiresAt: step.finishedAt ?? farAway,
    supersededBy: null,
    note: null,
    result: null,
    createdAt: step.startedAt,
    decidedAt: step.finishedAt,
  };
}

/** The event that ended a wait. */
export function recordedEvent({ steps }: RecordedRun, id: string): EventRecord | null {
  const output: Json =
    steps.find(({ kind, output: one }) => kind === 'wait' && isJsonObject(one) && one['id'] === id)?.output ?? null;
  if (!isJsonObject(output)) return null;
  const { source, kind, at, data } = output;
  return {
    id,
    tenant: '',
    source: textOf(source),
    kind: textOf(kind),
    at: textOf(at),
    data: (data ?? {}) as JsonObject,
    dedupeKey: id,
  };
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
