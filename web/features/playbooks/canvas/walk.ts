import type { StepNode } from '../document/step-tree.ts';
import type { ListBox, StepBox } from './canvas-model.ts';

interface Spot {
  readonly box: StepBox;
  readonly holder: StepBox | null;
}

/** The step that an arrow key goes to: up and down along the steps, right into one, left out of it. Null where the key means nothing. */
export function targetOf(lists: readonly ListBox[], selected: string | null, key: string): StepNode | null {
  const order = spotsOf(lists, null);
  const index = order.findIndex(({ box }) => box.key === selected);
  const here = order[index];
  const at = (found: Spot | undefined): StepNode | null => found?.box.step ?? here?.box.step ?? null;
  switch (key) {
    case 'ArrowDown':
      return at(order[index + 1]);
    case 'ArrowUp':
      return at(order[Math.max(index - 1, 0)]);
    case 'Home':
      return at(order[0]);
    case 'End':
      return at(order.at(-1));
    case 'ArrowRight':
      return here?.box.lists.flatMap(({ steps }) => steps)[0]?.step ?? at(undefined);
    case 'ArrowLeft':
      return here?.holder?.step ?? at(undefined);
    default:
      return null;
  }
}

function spotsOf(lists: readonly ListBox[], holder: StepBox | null): readonly Spot[] {
  return lists.flatMap(({ steps }) => steps.flatMap((box) => [{ box, holder }, ...spotsOf(box.lists, box)]));
}
