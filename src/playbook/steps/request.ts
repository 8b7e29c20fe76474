import type { RequestStep } from '#kernel/playbook.ts';
import { checkRetry } from '../check-write.ts';
import { object, text } from '../forms/basic.ts';
import { required } from '../forms/record.ts';
import { defineKind } from '../step-kind.ts';

/** The generic request of the connector `http`, whose input a request step gives. */
const requestAction = 'http.request';

export const requestStep = defineKind<RequestStep>('request')({
  members: {
    request: required(object, 'input'),
    connection: required(text()),
  },

  check(step, path, context) {
    context.connection(step.connection, `${path}.connection`, 'http');
    context.template(step.input, `${path}.request`);
    const action = context.lookups.action(requestAction);
    if (action === null) {
      context.problems.add(path, `needs the action \`${requestAction}\`, which is not there`, 'Use an action step.');
      return;
    }
    context.input(action.input, step.input, `${path}.request`, 'a request');
    checkRetry(action, step, path, context.problems);
  },
});
