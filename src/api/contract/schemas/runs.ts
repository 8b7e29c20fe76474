import type { JsonObject } from '#kernel/json.ts';
import { anything, flag, instant, list, nullable, object, oneOf, ref, requester, text } from '../schema-kit.ts';

export const runsSchemas: JsonObject = {
  Run: object({
    id: text,
    tenant: text,
    playbookId: text,
    playbookVersion: { type: 'integer' },
    playbookHash: text,
    status: oneOf('queued', 'running', 'waiting', 'succeeded', 'partially_succeeded', 'failed', 'cancelled'),
    inputs: { type: 'object' },
    requester,
    cancelRequested: flag,
    mode: oneOf('live', 'dry-run', 'simulate'),
    simulation: nullable(object({ id: text, seed: { type: 'integer' }, faults: list({ type: 'object' }) })),
    priority: { type: 'integer', description: 'Higher goes first; 0 is normal.' },
    parent: nullable(object({ runId: text, stepId: text, iteration: text })),
    rerunOf: nullable(text),
    reuses: {
      type: 'boolean',
      description: 'Writes that were made before are taken over instead of being made again.',
    },
    rerun: nullable({ type: 'object' }),
    held: {
      ...nullable(text),
      description: 'The limit that keeps it in the queue: `tenant`, `playbook:<id>` or `connection:<id>`.',
    },
    trigger: nullable({ type: 'object' }),
    incident: nullable(text),
    error: nullable(ref('AppError')),
    output: anything,
    createdAt: instant,
    startedAt: nullable(instant),
    finishedAt: nullable(instant),
  }),
  StepRun: object({
    stepId: text,
    iteration: text,
    kind: text,
    attempt: { type: 'integer' },
    status: oneOf('waiting', 'pending', 'succeeded', 'partially_succeeded', 'failed', 'skipped', 'cancelled'),
    input: anything,
    result: nullable(ref('ActionResult')),
    output: anything,
    error: nullable(ref('AppError')),
    startedAt: instant,
    finishedAt: nullable(instant),
  }),
  Wait: object({
    stepId: text,
    iteration: text,
    kind: oneOf('time', 'settlement', 'event', 'approval', 'run', 'retry', 'rate'),
    receiptId: nullable(text),
    dueAt: instant,
    reason: text,
  }),
  RunWhy: object({
    run: ref('Run'),
    reasons: list(
      object({
        kind: oneOf('ended', 'limit', 'queue', 'server', 'wait', 'cancelling', 'running', 'paused'),
        text,
        until: nullable(instant),
      }),
    ),
    facts: { type: 'object' },
  }),
  RunLimit: object({
    gate: text,
    concurrency: nullable({ type: 'integer' }),
    rate: nullable(object({ runs: { type: 'integer' }, withinMs: { type: 'integer' }, begun: { type: 'integer' } })),
    running: { type: 'integer' },
    held: { type: 'integer' },
  }),
  RunDetails: {
    allOf: [ref('Run'), object({ steps: list(ref('StepRun')), waits: list(ref('Wait')) })],
  },
};
