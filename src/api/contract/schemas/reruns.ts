import type { JsonObject } from '#kernel/json.ts';
import { instant, list, nullable, object, oneOf, requester, text } from '../schema-kit.ts';

const number = { type: 'integer' } as const;

export const rerunsSchemas: JsonObject = {
  RerunPlan: object({
    id: text,
    tenant: text,
    hash: text,
    request: { type: 'object' },
    items: list(
      object({
        runId: text,
        finishedAt: text,
        playbookId: text,
        version: number,
        newRunId: text,
        kept: number,
        again: number,
        reused: number,
        repeated: number,
        refused: nullable(text),
      }),
    ),
    status: oneOf('planned', 'executing', 'executed'),
    plannedBy: requester,
    executedBy: nullable(requester),
    outcomes: { type: 'object', additionalProperties: text },
    createdAt: instant,
    executedAt: nullable(instant),
  }),
};
