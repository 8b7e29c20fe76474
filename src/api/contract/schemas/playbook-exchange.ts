import type { JsonObject } from '#kernel/json.ts';
import { list, nullable, object, oneOf, text } from '../schema-kit.ts';

const count = { type: 'integer' } as const;

export const playbookExchangeSchemas: JsonObject = {
  PlaybookImport: object({
    /** YAML, to be published. */
    source: text,
    report: object({
      format: oneOf('sekoia', 'cacao'),
      playbook: text,
      title: text,
      steps: count,
      disabled: list(text),
      notes: list(
        object({
          pointer: text,
          line: count,
          column: count,
          step: nullable(text),
          level: oneOf('info', 'warning'),
          text,
        }),
      ),
      problems: list(
        object(
          { severity: oneOf('error', 'warning'), line: count, column: count, path: text, problem: text },
          { fix: text },
        ),
      ),
    }),
  }),
};
