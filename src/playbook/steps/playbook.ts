import type { PlaybookStep } from '#kernel/playbook.ts';
import { checkCall } from '../check-call.ts';
import { integer, object } from '../forms/basic.ts';
import { optional, preset, required } from '../forms/record.ts';
import { playbookId } from '../common-keys.ts';
import { defineKind } from '../step-kind.ts';

export const playbookStep = defineKind<PlaybookStep>('playbook')({
  members: {
    playbook: required(playbookId),
    version: optional(integer(1, 1_000_000_000)),
    inputs: preset(object, {}),
  },

  check(step, path, context) {
    context.template(step.inputs, `${path}.inputs`);
    checkCall(step, path, context);
  },
});
