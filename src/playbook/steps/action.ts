import { nearest } from '#kernel/nearest.ts';
import type { ActionStep } from '#kernel/playbook.ts';
import { readObject, readText } from '../shape.ts';
import type { StepKind } from '../step-kind.ts';

export const actionStep: StepKind<ActionStep> = {
  name: 'action',
  keys: ['action', 'connection', 'input'],

  parse(document, common, path, { problems }) {
    return {
      kind: 'action',
      ...common,
      action: readText(document.action, `${path}.action`, problems, 200),
      connection: readText(document.connection, `${path}.connection`, problems),
      input: document.input === undefined ? {} : readObject(document.input, `${path}.input`, problems),
    };
  },

  check(step, path, context) {
    context.template(step.connection, `${path}.connection`);
    context.template(step.input, `${path}.input`);
    const action = context.lookups.action(step.action);
    if (action !== null) {
      context.input(action.input, step.input, `${path}.input`);
      return;
    }
    const close = nearest(step.action, context.lookups.actionIds);
    const fix = close === null ? 'List the actions with `cordon action list`.' : `Did you mean \`${close}\`?`;
    context.problems.add(`${path}.action`, `names an unknown action, \`${step.action}\``, fix);
  },
};
