import type { JsonObject } from '#kernel/json.ts';
import type { Step } from '#kernel/playbook.ts';
import { commonMembers } from './common-keys.ts';
import { durationPattern } from './duration.ts';
import { fieldSchemas } from './fields-schema.ts';
import { objectSchema } from './forms/record.ts';
import { playbookForm } from './playbook-form.ts';
import { stepKind, stepKindNames } from './steps/kinds.ts';

/** JSON Schema 2020-12 of a playbook document. It takes whatever `parsePlaybook` takes; what only a reader can judge is left to it. */
export function playbookSchema(): JsonObject {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Playbook',
    ...playbookForm.schema,
    $defs: {
      steps: { type: 'array', items: { $ref: '#/$defs/step' }, minItems: 1, maxItems: 1_000 },
      step: {
        type: 'object',
        required: ['id'],
        // Told apart by their key, so that an editor shows the problems of one kind and not of all.
        oneOf: stepKindNames.map((name) => ({ $ref: `#/$defs/${name}` })),
      },
      ...Object.fromEntries(stepKindNames.map((name) => [name, stepSchema(name)])),
      expression: {
        type: 'string',
        pattern: String.raw`^\$\{\{[\s\S]*\}\}$`,
        description: 'One CEL expression: `${{ … }}`.',
      },
      duration: {
        type: 'string',
        minLength: 2,
        pattern: durationPattern.source,
        description: 'For example `30s`, `15m`, `1h30m` or `2d`; at most 366 days.',
      },
      name: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_]{0,63}$' },
      ...fieldSchemas,
    },
  };
}

function stepSchema(name: Step['kind']): JsonObject {
  return objectSchema({ ...commonMembers, ...stepKind(name).members });
}
