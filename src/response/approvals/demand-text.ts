import type { ApprovalDemand } from '#kernel/guard.ts';

/** `by 2 people with the role administrator`. */
export function demandText({ approvers, role }: Pick<ApprovalDemand, 'approvers' | 'role'>): string {
  return `by ${approvers === 1 ? 'one person' : `${approvers} people`} with the role ${role}`;
}
