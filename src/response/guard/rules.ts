import type { Decision, Plan } from '#kernel/guard.ts';
import type { PolicyRule, RuleOf } from '#kernel/policy.ts';
import { matchesAny } from './pattern.ts';
import { isInside } from './window.ts';

/** What a rule says of a plan; null when it has nothing to say. */
export interface Objection {
  readonly decision: Decision;
  readonly message: string;
}

/** What a rule is told besides the plan. */
export interface RuleContext {
  /** Writes, or targets of writes, that were made within the time of a rate. */
  readonly made: number;
  readonly now: Date;
}

const shown = 5;

export function objectionOf(rule: PolicyRule, plan: Plan, context: RuleContext): Objection | null {
  switch (rule.kind) {
    case 'max-targets':
      return tooMany(rule, plan);
    case 'rate':
      return tooOften(rule, plan, context.made);
    case 'protected':
      return reachesProtected(rule, plan);
    case 'window':
      return atWrongTime(rule, context.now);
    case 'always':
      return { decision: rule.decision, message: `The rule is about every such write.` };
  }
}

function tooMany(rule: RuleOf<'max-targets'>, plan: Plan): Objection | null {
  const { fleet } = plan;
  const count = reachedBy(plan);
  if (count === null) return unknown(rule.whenUnknown, 'The console does not say how many objects this would reach.');
  if (rule.count !== undefined && count > rule.count) {
    return { decision: rule.decision, message: `${count} objects would be reached; ${rule.count} are the limit.` };
  }
  if (rule.share === undefined || count <= rule.shareAbove) return null;
  if (fleet === null || fleet === 0) {
    // Beside a count, the share is a further bound where it is known; alone it would be no bound at all.
    return rule.count === undefined
      ? unknown(rule.whenUnknown, 'The console does not say how large the fleet is.')
      : null;
  }
  if (count / fleet <= rule.share) return null;
  const message = `${count} of ${fleet} would be reached, ${percent(count / fleet)} of the fleet; ${percent(rule.share)} is the limit.`;
  return { decision: rule.decision, message };
}

/** By this write, or by all writes of its verb on this connection: a console that takes them one by one is no way around a limit. */
export function reachedBy({ count, together = 0 }: Pick<Plan, 'count' | 'together'>): number | null {
  return count === null ? null : Math.max(count, together);
}

/** The most that a rate allows; null when that cannot be told. */
export function rateLimit({ count, share }: RuleOf<'rate'>, { fleet }: Plan): number | null {
  if (share === undefined) return count ?? null;
  if (fleet === null) return count ?? null;
  return Math.min(count ?? Infinity, Math.floor(share * fleet));
}

function tooOften(rule: RuleOf<'rate'>, plan: Plan, made: number): Objection | null {
  const limit = rateLimit(rule, plan);
  if (limit === null) return unknown(rule.whenUnknown, 'The console does not say how large the fleet is.');
  if (rule.of === 'targets' && plan.count === null) {
    return unknown(rule.whenUnknown, 'The console does not say how many objects this would reach.');
  }
  const more = rule.of === 'targets' ? (plan.count ?? 0) : 1;
  if (made + more <= limit) return null;
  const what = rule.of === 'targets' ? 'targets' : 'writes';
  const message = `${made} ${what} were made in the last ${spanText(rule.perMs)} by this ${rule.scope}, and this adds ${more}; ${limit} are the limit.`;
  return { decision: rule.decision, message };
}

function reachesProtected(rule: RuleOf<'protected'>, plan: Plan): Objection | null {
  const found: string[] = [];
  let more = 0;
  const add = (name: string): void => {
    if (found.length < shown) found.push(name);
    else more += 1;
  };
  for (const endpoint of plan.endpoints) if (isProtected(rule, endpoint)) add(endpoint.name);
  if (rule.names !== undefined && found.length === 0) {
    for (const target of plan.targets) if (matchesAny(rule.names, target)) add(target);
  }
  if (found.length > 0) {
    const others = more === 0 ? '' : ` and ${more} more`;
    return { decision: rule.decision, message: `This would reach what is protected: ${found.join(', ')}${others}.` };
  }
  if (!plan.complete) {
    return unknown(rule.whenUnknown, 'The console does not say which endpoints this would reach.');
  }
  const roleless = rule.roles === undefined ? undefined : plan.endpoints.find(({ role }) => role === null);
  if (roleless === undefined) return null;
  return unknown(rule.whenUnknown, `The console does not say what kind of machine ${roleless.name} is.`);
}

function isProtected(rule: RuleOf<'protected'>, { name, tags, groups, role }: Plan['endpoints'][number]): boolean {
  if (rule.roles !== undefined && role !== null && rule.roles.includes(role)) return true;
  if (rule.names !== undefined && matchesAny(rule.names, name)) return true;
  const { tags: wantedTags, groups: wantedGroups } = rule;
  if (wantedTags !== undefined && tags.some((tag) => matchesAny(wantedTags, tag))) return true;
  return wantedGroups !== undefined && groups.some((group) => matchesAny(wantedGroups, group));
}

function atWrongTime(rule: RuleOf<'window'>, now: Date): Objection | null {
  if (isInside(rule, now) !== rule.inside) return null;
  const where = rule.inside ? 'inside' : 'outside';
  return {
    decision: rule.decision,
    message: `It is ${where} the window from ${rule.from} to ${rule.to} (${rule.timeZone}).`,
  };
}

function unknown(decision: Decision, message: string): Objection | null {
  return decision === 'allow' ? null : { decision, message };
}

function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}

function spanText(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ];
  const [size, unit] = units.find(([candidate]) => ms % candidate === 0) ?? [1, 'ms'];
  return `${ms / size} ${unit}`;
}
