import type { FailStep } from '#kernel/playbook.ts';
import { text } from '../forms/basic.ts';
import { required } from '../forms/record.ts';
import { defineKind } from '../step-kind.ts';

export const failStep = defineKind<FailStep>('fail')({
  members: { fail: required(text(), 'message') },
  check: (step, path, context) => context.template(step.message, `${path}.fail`),
});
