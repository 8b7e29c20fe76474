import type { Json, JsonObject } from '#kernel/json.ts';
import type { Playbook, Step } from '#kernel/playbook.ts';
import { commonMembers } from './common-keys.ts';
import type { WriteContext } from './forms/form.ts';
import { writeMembers } from './forms/record.ts';
import { playbookForm } from './playbook-form.ts';
import { stepKind } from './steps/kinds.ts';

/** The document of a playbook, as JSON: `parsePlaybook` reads the same playbook from it. */
export function writePlaybook(playbook: Playbook): JsonObject {
  return playbookForm.write(playbook, context) as JsonObject;
}

const context: WriteContext = { steps: (steps) => steps.map(writeStep) };

function writeStep(step: Step): Json {
  const kind = stepKind(step.kind);
  // Id and title first, as people read them; what guides the step beside its work comes after it.
  const { id, title, notes, ...rest } = commonMembers;
  return {
    ...writeMembers({ id, title, notes }, step, context),
    ...writeMembers(kind.members, kind.values(step), context),
    ...writeMembers(rest, step, context),
  };
}
