import { AppError } from '#kernel/error.ts';
import type { Judgement, Plan, RuleFinding } from '#kernel/guard.ts';
import { builtIn } from './built-in.ts';

/** What the rules had to say, each with its name. */
export function findingsText(findings: readonly RuleFinding[]): string {
  return findings.map(({ policy, rule, message }) => `${message} (${nameOf(policy, rule)})`).join(' ');
}

function nameOf(policy: string, rule: string): string {
  return policy === builtIn ? `rule ${rule}` : `rule ${rule} of policy ${policy}`;
}

/** The refusal of a write, with the rules that refuse it. */
export function denialOf(plan: Pick<Plan, 'actionId'>, { findings }: Judgement, verdictId: string): AppError {
  const denials = findings.filter(({ decision }) => decision === 'deny');
  return new AppError('guard_denied', findingsText(denials), {
    failureIndicator: plan.actionId,
    details: {
      verdictId,
      rule: denials[0]?.rule ?? '',
      findings: findings.map((finding) => ({ ...finding })),
    },
  });
}
