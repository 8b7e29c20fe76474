import type { Fault, FaultRule } from './fault.ts';
import { createRandom } from './random.ts';

export interface ActiveFaultRule extends FaultRule {
  readonly id: number;
  /** Requests that matched so far, whether or not the rule was then applied. */
  readonly matched: number;
  readonly applied: number;
}

export interface AssignedFault {
  readonly rule: number;
  readonly fault: Fault;
}

/** Rules in order; the first one that fits a request is applied to it. */
export interface FaultList {
  add(rule: FaultRule): ActiveFaultRule;
  /** @returns false when there is no such rule */
  remove(id: number): boolean;
  /** Also starts the sequence of draws again. */
  clear(): void;
  list(): readonly ActiveFaultRule[];
  pick(method: string, target: string): AssignedFault | null;
}

export function createFaultList(seed: number): FaultList {
  let random = createRandom(seed);
  let lastId = 0;
  let rules: ActiveFaultRule[] = [];

  function update(rule: ActiveFaultRule, applied: boolean): void {
    const next = { ...rule, matched: rule.matched + 1, applied: rule.applied + (applied ? 1 : 0) };
    rules = rules.map((other) => (other.id === rule.id ? next : other));
  }

  function strikes({ match, matched }: ActiveFaultRule): boolean {
    if (matched < (match.skip ?? 0)) return false;
    return match.probability === undefined || random.next() < match.probability;
  }

  return {
    add(rule) {
      lastId += 1;
      const active = { ...rule, id: lastId, matched: 0, applied: 0 };
      rules = [...rules, active];
      return active;
    },
    remove(id) {
      const before = rules.length;
      rules = rules.filter((rule) => rule.id !== id);
      return rules.length < before;
    },
    clear() {
      rules = [];
      random = createRandom(seed);
    },
    list: () => rules,
    pick(method, target) {
      for (const rule of rules) {
        if (!fits(rule, method, target)) continue;
        const applied = strikes(rule);
        update(rule, applied);
        if (applied) return { rule: rule.id, fault: rule.fault };
      }
      return null;
    },
  };
}

function fits({ match, applied }: ActiveFaultRule, method: string, target: string): boolean {
  if (match.times !== undefined && applied >= match.times) return false;
  if (match.method !== undefined && match.method !== method) return false;
  return match.path === undefined || new RegExp(match.path, 'u').test(target);
}
