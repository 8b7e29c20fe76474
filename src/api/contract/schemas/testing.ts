import type { JsonObject } from '#kernel/json.ts';
import { anything, flag, list, nullable, object, oneOf, ref, text } from '../schema-kit.ts';

const count = { type: 'integer' } as const;

export const testingSchemas: JsonObject = {
  RunPlan: object({
    runId: text,
    playbookId: text,
    playbookVersion: count,
    status: text,
    inputs: { type: 'object' },
    complete: { ...flag, description: 'True when nothing was unpredictable.' },
    counts: object({ writes: count, denied: count, approvals: count }),
    entries: list(ref('PlanEntry')),
    error: nullable(ref('AppError')),
    output: anything,
  }),
  PlanEntry: object({
    runId: text,
    playbookId: text,
    stepId: text,
    iteration: text,
    title: nullable(text),
    kind: oneOf('write', 'read', 'wait', 'approval', 'notice', 'playbook', 'choice', 'failure', 'unpredictable'),
    action: nullable(text),
    verb: nullable(text),
    connection: nullable(object({ id: text, title: text })),
    effect: nullable(oneOf('read', 'write', 'destructive')),
    targets: list(text),
    endpoints: list(text),
    count: nullable(count),
    permission: nullable(text),
    verdict: nullable(
      object({
        decision: oneOf('allow', 'needs_approval', 'deny'),
        rules: list(object({ name: text, decision: text, message: text })),
        approval: nullable(text),
      }),
    ),
    input: anything,
    note: nullable(text),
    unpredictable: nullable(object({ path: text, where: text })),
  }),
  Recording: object({
    format: text,
    title: text,
    run: { type: 'object' },
    children: list({ type: 'object' }),
    assert: list(text),
  }),
};
