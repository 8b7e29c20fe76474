import type { Plan, RuleFinding } from '#kernel/guard.ts';

export const builtIn = 'built-in';

/** The rules that nobody can switch off, as far as a plan alone can break them. */
export function builtInFindings(plan: Plan, connection: { readonly readOnly: boolean }): readonly RuleFinding[] {
  const findings: RuleFinding[] = [];
  if (connection.readOnly) {
    findings.push(denied('read-only-connection', `The connection \`${plan.connectionTitle}\` is marked read-only.`));
  }
  if (plan.targets.length === 0 || plan.targets.some((target) => target.trim() === '')) {
    const message = `${plan.actionId} names nothing to act on, and a write without a target is never sent. Name at least one.`;
    findings.push(denied('empty-target', message));
  }
  return findings;
}

export function denied(rule: string, message: string): RuleFinding {
  return { policy: builtIn, rule, decision: 'deny', message };
}
