import { roles } from '#kernel/access.ts';
import type { ApprovalStep } from '#kernel/playbook.ts';
import { duration, integer, object, oneOf, text } from '../forms/basic.ts';
import { optional, preset, required } from '../forms/record.ts';
import { defineKind } from '../step-kind.ts';

export const approvalStep = defineKind<ApprovalStep>('approval')({
  members: {
    approval: required(text(), 'message'),
    evidence: optional(object),
    approvers: preset(integer(1, 10), 1),
    role: preset(oneOf(roles), 'responder'),
    expires: required(duration(1), 'expiresMs', {
      problem: 'has no deadline',
      fix: 'Add `expires`, for example `expires: 4h`.',
    }),
    'escalate-to': optional(oneOf(roles), 'escalateTo'),
  },

  check(step, path, context) {
    context.template(step.message, `${path}.approval`);
    if (step.evidence !== undefined) context.template(step.evidence, `${path}.evidence`);
    if (step.role === 'viewer')
      context.problems.add(`${path}.role`, 'may look and not decide', 'Name a role above `viewer`.');
    if (step.escalateTo !== undefined && roles.indexOf(step.escalateTo) <= roles.indexOf(step.role)) {
      context.problems.add(
        `${path}.escalate-to`,
        `is not above \`${step.role}\`, so that escalation changes nothing`,
        'Name a higher role, or leave it out.',
      );
    }
  },
});
