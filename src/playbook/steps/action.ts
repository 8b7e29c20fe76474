import { nearest } from '#kernel/nearest.ts';
import type { ActionStep } from '#kernel/playbook.ts';
import { checkRetry, checkTargets } from '../check-write.ts';
import { object, text } from '../forms/basic.ts';
import { preset, required } from '../forms/record.ts';
import { defineKind } from '../step-kind.ts';

export const actionStep = defineKind<ActionStep>('action')({
  members: {
    action: required(text(200)),
    connection: required(text()),
    input: preset(object, {}),
  },

  check(step, path, context) {
    context.template(step.input, `${path}.input`);
    const action = context.lookups.action(step.action);
    context.connection(step.connection, `${path}.connection`, action === null ? null : connectorOf(action.id));
    if (action !== null) {
      context.input(action.input, step.input, `${path}.input`, 'the action');
      checkTargets(action, step.input, `${path}.input`, context.problems);
      checkRetry(action, step, path, context.problems);
      return;
    }
    const close = nearest(step.action, context.lookups.actionIds);
    const fix = close === null ? 'List the actions with `cordon action list`.' : `Did you mean \`${close}\`?`;
    context.problems.add(`${path}.action`, `names an unknown action, \`${step.action}\``, fix);
  },
});

/** Ids of actions begin with that of their connector. */
function connectorOf(actionId: string): string {
  return actionId.slice(0, Math.max(0, actionId.indexOf('.')));
}
