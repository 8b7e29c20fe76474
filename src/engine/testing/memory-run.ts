import type { ApprovalDesk } from '#kernel/approval.ts';
import { AppError } from '#kernel/error.ts';
import type { EventReader } from '#kernel/event.ts';
import { newId } from '#kernel/ids.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { Notice } from '#kernel/notice.ts';
import type { Playbook } from '#kernel/playbook.ts';
import type { Run, RunMode, StepRun, Transition, Wait } from '#kernel/run.ts';
import type { VerbPlanner } from '#kernel/verb.ts';
import { parsePlaybook } from '#playbook/parse.ts';
import { walkRun, type Suspended, type WalkParts } from '../walk-run.ts';

interface MemoryOptions {
  readonly inputs?: JsonObject;
  readonly mode?: RunMode;
  readonly events?: EventReader;
  readonly approvals?: ApprovalDesk;
  readonly runner?: WalkParts['runner'];
  readonly receipts?: WalkParts['receipts'];
  /** Of a lease that is taken now: whether nobody has answered about the receipt. */
  readonly unanswered?: (receiptId: string) => boolean;
  readonly verbs?: VerbPlanner;
  /** Asked before each transition is written; true loses it, and with it the pass, as a crash would. */
  readonly crash?: () => boolean;
}

/** Until another server goes on with a run whose server has crashed. */
const takeoverMs = 1_000;

/** A run whose rows are kept in memory, and whose time passes only when it waits. */
export interface MemoryRun {
  readonly run: Run;
  readonly steps: readonly StepRun[];
  readonly waits: readonly Wait[];
  readonly notices: readonly Notice[];
  /** The present, in milliseconds. */
  readonly now: number;
  /** One pass; after a crash it gives the moment at which another server takes over. */
  pass(): Promise<'ended' | Suspended>;
  /** Passes until it ends, going to the time of each wait. */
  toEnd(): Promise<MemoryRun>;
  /** Gives an event to a wait for one. */
  meet(stepId: string, eventId: string): void;
  cancel(): void;
  output(stepId: string, iteration?: string): Json;
  statuses(): Readonly<Record<string, string>>;
}

/** @param source a document, or only its steps and what comes after them */
export function startMemoryRun(source: string, options: MemoryOptions = {}): MemoryRun {
  const text = source.includes('\nsteps:') ? source : `steps:\n${source}`;
  const { playbook } = parsePlaybook(`id: test\ntitle: Test\n${text}`);
  return memoryRun(playbook, options);
}

const missing = (): never => {
  throw new AppError('unsupported', 'A run in memory has no such part.');
};

function memoryRun(playbook: Playbook, options: MemoryOptions): MemoryRun {
  let now = Date.parse('2026-01-01T00:00:00Z');
  let run = newRun(playbook, options);
  let epoch = 0;
  const steps = new Map<string, StepRun>();
  const waits = new Map<string, Wait>();
  const notices = new Map<string, Notice>();
  const cancelling = new AbortController();

  async function record(_lease: unknown, { steps: written, waits: opened = [], endedWaits = [], finish }: Transition) {
    if (options.crash?.() === true) throw new AppError('permit_expired', 'The server has crashed.');
    for (const step of written) steps.set(`${step.stepId}/${step.iteration}/${step.attempt}`, step);
    for (const wait of opened) waits.set(`${wait.stepId}/${wait.iteration}`, wait);
    for (const { stepId, iteration } of endedWaits) waits.delete(`${stepId}/${iteration}`);
    if (finish === undefined) return;
    waits.clear();
    run = { ...run, ...finish, finishedAt: new Date(now).toISOString() };
  }

  const parts: WalkParts = {
    clock: { now: () => new Date(now), monotonic: () => now },
    async pause(ms) {
      now += ms;
    },
    runs: { record, create: missing, get: missing, requestCancel: missing, cancelChildren: missing },
    runner: options.runner ?? { describe: missing, run: missing },
    receipts: options.receipts ?? { getReceipt: missing },
    playbooks: { get: missing },
    verbs: options.verbs ?? { plan: missing, merge: missing },
    approvals: options.approvals ?? { ask: missing, get: missing, withdraw: missing },
    events: options.events ?? { get: missing },
    notifier: {
      send: async (notice) => {
        if (!notices.has(notice.key)) notices.set(notice.key, notice);
      },
    },
  };

  function asLeased(wait: Wait): Wait {
    const { receiptId } = wait;
    return receiptId !== null && options.unanswered?.(receiptId) === true ? { ...wait, unanswered: true } : wait;
  }

  const self: MemoryRun = {
    get run() {
      return run;
    },
    get steps() {
      return [...steps.values()];
    },
    get waits() {
      return [...waits.values()];
    },
    get notices() {
      return [...notices.values()];
    },
    get now() {
      return now;
    },
    async pass() {
      epoch += 1;
      const lease = { run, epoch, playbook, steps: latest(steps.values()), waits: self.waits.map(asLeased) };
      try {
        return await walkRun(parts, lease, { signal: cancelling.signal, stopping: () => false });
      } catch (error) {
        if (options.crash !== undefined && error instanceof AppError && error.code === 'permit_expired') {
          return { wakeAt: new Date(now + takeoverMs) };
        }
        throw error;
      }
    },
    async toEnd() {
      for (let passes = 0; passes < 10_000; passes += 1) {
        const end = await self.pass();
        if (end === 'ended') return self;
        if (end.wakeAt === null) throw new AppError('internal', 'The run is stuck: nothing wakes it.');
        now = Math.max(now, end.wakeAt.getTime());
      }
      throw new AppError('internal', 'The run does not end.');
    },
    meet(stepId, eventId) {
      for (const [key, wait] of waits) if (wait.stepId === stepId) waits.set(key, { ...wait, eventId });
    },
    cancel: () => cancelling.abort(),
    output: (stepId, iteration = '') => {
      const found = latest(steps.values()).find((step) => step.stepId === stepId && step.iteration === iteration);
      return found?.output ?? null;
    },
    statuses: () =>
      Object.fromEntries(
        latest(steps.values()).map(({ stepId, iteration, status }) => [
          iteration === '' ? stepId : `${stepId}/${iteration}`,
          status,
        ]),
      ),
  };
  return self;
}

function newRun(playbook: Playbook, { inputs = {}, mode = 'live' }: MemoryOptions): Run {
  return {
    id: newId('run'),
    tenant: 'north',
    playbookId: playbook.id,
    playbookVersion: 1,
    playbookHash: 'hash',
    status: 'running',
    inputs,
    requester: { kind: 'token', id: 'tok_1', name: 'night shift', tenant: 'north' },
    cancelRequested: false,
    mode,
    simulation: mode === 'simulate' ? { id: 'sim', seed: 1, faults: [] } : null,
    priority: 0,
    parent: null,
    rerunOf: null,
    reuses: false,
    rerun: null,
    held: null,
    trigger: null,
    incident: null,
    error: null,
    output: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: null,
  };
}

/** Of each step run the latest attempt. */
function latest(steps: Iterable<StepRun>): readonly StepRun[] {
  const found = new Map<string, StepRun>();
  for (const step of steps) {
    const key = `${step.stepId}/${step.iteration}`;
    if ((found.get(key)?.attempt ?? 0) <= step.attempt) found.set(key, step);
  }
  return [...found.values()];
}
