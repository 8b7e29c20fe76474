import type { Step } from '#kernel/playbook.ts';
import type { Maker } from './maker.ts';

/** The order of a sequence as edges. A disabled step lets nobody pass, so what comes after it hangs on what was before it as well. */
export function chained(steps: readonly Step[]): readonly Step[] {
  return steps.map((step, index) => {
    const before = steps.slice(0, index);
    const open = before.findLastIndex(({ disabled }) => disabled !== true);
    return open < 0 ? step : { ...step, after: before.slice(open).map(({ id }) => ({ step: id })) };
  });
}

/** A list that may not be empty. */
export function filledSteps(steps: readonly Step[], maker: Maker): readonly Step[] {
  if (steps.length > 0) return steps;
  maker.count += 1;
  return [{ kind: 'wait', id: maker.names.step('nothing', 'nothing'), title: 'Nothing', until: { durationMs: 0 } }];
}
