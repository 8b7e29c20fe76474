import type { Pool } from 'pg';
import type { Clearance, ClearedVerdictId, Plan } from '#kernel/guard.ts';
import { newId } from '#kernel/ids.ts';
import type { IntentDraft, ReceiptDraft } from '#kernel/intent.ts';
import type { Playbook } from '#kernel/playbook.ts';
import type { Requester } from '#kernel/requester.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { Run, StepRun, Wait } from '#kernel/run.ts';
import type { SecretBox } from '#kernel/access.ts';
import { createConnectionStore } from '../connection-store.ts';
import { openKeyRing } from '../key-ring.ts';
import { createPlaybookStore } from '../playbook-store.ts';
import { createRunStore } from '../run-store.ts';
import { createSecretBox } from '../secret-box.ts';

export const tenant = 'north';

export const requester: Requester = { kind: 'token', id: 'tok_1', name: 'night shift', tenant };

export const playbook: Playbook = {
  id: 'contain',
  title: 'Contain an endpoint',
  inputs: {},
  steps: [{ id: 'look', kind: 'action', action: 'sentinelone.agents.list', connection: 'edge', input: {} }],
};

export async function testBox(): Promise<SecretBox> {
  return createSecretBox(await openKeyRing({ keys: 'ab'.repeat(32) }));
}

export async function publishSample(pool: Pool, owner = tenant): Promise<string> {
  const published = await createPlaybookStore(pool, await testBox()).publish(owner, {
    playbookId: playbook.id,
    hash: 'hash-1',
    title: playbook.title,
    document: playbook,
    source: 'id: contain',
    publishedBy: requester,
  });
  return published.hash;
}

/** A queued run of the sample playbook. */
export async function createSampleRun(pool: Pool): Promise<Run> {
  const playbookHash = await publishSample(pool);
  return createRunStore(pool).create({
    id: newId('run'),
    tenant,
    playbookHash,
    inputs: { host: 'laptop-7' },
    requester,
  });
}

export async function insertSampleConnection(pool: Pool, title = 'edge'): Promise<string> {
  const draft = {
    id: newId('con'),
    tenant,
    connector: 'sentinelone',
    title,
    settings: {},
    readOnly: false,
    unknownPolicy: 'hold' as const,
  };
  return (await createConnectionStore(pool, await testBox()).insert(draft, { apiToken: 'secret' })).id;
}

export function sampleStep(runId: string, stepId: string, changes: Partial<StepRun> = {}): StepRun {
  return {
    runId,
    stepId,
    iteration: '',
    kind: 'action',
    attempt: 1,
    status: 'succeeded',
    input: { host: 'laptop-7' },
    result: sampleResult(),
    output: null,
    error: null,
    startedAt: '2026-03-01T10:00:00.000Z',
    finishedAt: '2026-03-01T10:00:01.250Z',
    ...changes,
  };
}

export function sampleWait(runId: string, stepId: string, changes: Partial<Wait> = {}): Wait {
  return {
    runId,
    stepId,
    iteration: '',
    kind: 'time',
    receiptId: null,
    dueAt: '2026-03-01T11:00:00.000Z',
    reason: 'until eleven',
    ...changes,
  };
}

export function sampleResult(changes: Partial<ActionResult> = {}): ActionResult {
  return {
    status: 'succeeded',
    statusCode: 200,
    message: 'Found 1 agent.',
    data: { agents: 1 },
    targets: [],
    exchanges: [],
    ...changes,
  };
}

export function sampleIntent(connectionId: string, changes: Partial<IntentDraft> = {}): IntentDraft {
  return {
    id: newId('int'),
    tenant,
    key: newId('req'),
    actionId: 'sentinelone.agents.isolate',
    connectionId,
    effect: 'write',
    targets: ['laptop-7', 'laptop-8'],
    input: { filter: 'laptop' },
    argumentHash: 'a1',
    fingerprint: newId('req'),
    verdict: sampleClearance(connectionId),
    merges: false,
    turn: null,
    bounds: [],
    verb: null,
    incident: null,
    requester,
    step: null,
    resendOf: null,
    serverId: 'srv_a',
    simulation: null,
    ...changes,
  };
}

function samplePlan(connectionId: string, changes: Partial<Plan> = {}): Plan {
  return {
    tenant,
    actionId: 'sentinelone.agents.isolate',
    verb: null,
    connectionId,
    connectionTitle: 'edge',
    effect: 'write',
    targets: ['laptop-7', 'laptop-8'],
    endpoints: [],
    count: 2,
    fleet: null,
    complete: false,
    asked: false,
    input: { filter: 'laptop' },
    argumentHash: 'a1',
    permission: null,
    note: null,
    hash: 'h1',
    ...changes,
  };
}

function sampleClearance(connectionId: string, changes: Partial<Plan> = {}): Clearance {
  const plan = samplePlan(connectionId, changes);
  return {
    id: newId('ver') as ClearedVerdictId,
    tenant: plan.tenant,
    plan,
    planHash: plan.hash,
    requester,
    decision: 'allow',
    findings: [],
    approvalId: null,
    policies: {},
  };
}

export function sampleReceipt(connectionId: string, changes: Partial<ReceiptDraft> = {}): ReceiptDraft {
  return {
    id: newId('rcp'),
    tenant,
    actionId: 'stormshield.tasks.run',
    connectionId,
    step: null,
    receipt: {
      kind: 'stormshield.task',
      reference: { taskId: 't-1' },
      pollMs: 2_000,
      maxPollMs: 30_000,
      deadlineMs: 600_000,
    },
    simulation: null,
    ...changes,
  };
}
