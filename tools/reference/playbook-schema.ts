import { stringifyJson } from '#kernel/json.ts';
import { playbookSchema } from '#playbook/schema.ts';
import type { Generator } from '../generator.ts';

/** For editors: what a playbook document may hold. */
export const playbookSchemaFile: Generator = {
  path: 'docs/reference/playbook.schema.json',
  render: async () => `${stringifyJson(playbookSchema(), 2)}\n`,
};
