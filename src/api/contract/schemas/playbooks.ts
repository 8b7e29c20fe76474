import type { JsonObject } from '#kernel/json.ts';
import { instant, list, nullable, object, oneOf, requester, text } from '../schema-kit.ts';

const number = { type: 'integer' } as const;
const version = {
  playbookId: text,
  version: number,
  hash: text,
  title: text,
  publishedAt: instant,
  publishedBy: requester,
};
const draft = { playbookId: text, revision: number, savedAt: instant, savedBy: requester };

export const playbooksSchemas: JsonObject = {
  Playbook: object({ ...version, document: { type: 'object' }, source: text }),
  PlaybookVersion: object(version),
  PlaybookCheck: object({
    problems: list(
      object(
        { line: number, column: number, path: text, problem: text, severity: oneOf('error', 'warning') },
        { fix: text },
      ),
    ),
    playbookId: nullable(text),
    hash: nullable(text),
  }),
  TextDiff: object({ playbookId: text, from: text, to: text, diff: text }),
  PlaybookState: object({
    playbookId: text,
    paused: nullable(object({ at: instant, reason: text, by: requester, runId: nullable(text) })),
  }),
  DraftSummary: object(draft),
  Draft: object({ ...draft, source: text }),
};
