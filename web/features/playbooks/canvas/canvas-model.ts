import { pathText } from '../document/path.ts';
import type { StepList, StepNode } from '../document/step-tree.ts';

/** What is drawn: boxes inside boxes, and arrows between boxes beside each other. */
export interface StepBox {
  readonly key: string;
  readonly kind: 'step';
  readonly step: StepNode;
  /** Empty for a step that holds none, and for one that is folded up. */
  readonly lists: readonly ListBox[];
  /** Steps that are folded away in it. */
  readonly folded: number;
}

export interface ListBox {
  readonly key: string;
  readonly kind: 'list';
  readonly list: StepList;
  readonly steps: readonly StepBox[];
  readonly arrows: readonly Arrow[];
}

export interface Arrow {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** `next`: one after the other. `edge`: named by `after`. `failure`: an edge that lives when the step failed. */
  readonly kind: 'next' | 'edge' | 'failure';
}

/** @param folded keys of the steps whose insides are not drawn */
export function canvasModel(lists: readonly StepList[], folded: ReadonlySet<string>): readonly ListBox[] {
  return lists.map((list) => listBox(list, folded));
}

export function keyOf({ path }: { readonly path: StepNode['path'] }): string {
  return pathText(path);
}

function listBox(list: StepList, folded: ReadonlySet<string>): ListBox {
  const steps = list.steps.map((step): StepBox => {
    const key = keyOf(step);
    const isFolded = folded.has(key) && step.lists.length > 0;
    return {
      key,
      kind: 'step',
      step,
      lists: isFolded ? [] : step.lists.map((inner) => listBox(inner, folded)),
      folded: isFolded ? countSteps(step.lists) : 0,
    };
  });
  return {
    key: `${keyOf(list)}[]`,
    kind: 'list',
    list,
    steps,
    arrows: list.role === 'graph' ? edges(steps) : chain(steps),
  };
}

function chain(steps: readonly StepBox[]): readonly Arrow[] {
  return steps.slice(1).map((step, index) => {
    const from = steps[index]?.key ?? '';
    return { key: `${from}>${step.key}`, from, to: step.key, label: '', kind: 'next' };
  });
}

function edges(steps: readonly StepBox[]): readonly Arrow[] {
  const byId = new Map(steps.map((box) => [box.step.id, box.key]));
  return steps.flatMap(({ key, step }) =>
    afterOf(step).flatMap((edge): readonly Arrow[] => {
      const [id = '', label = ''] = edge.split('/');
      const from = byId.get(id);
      if (from === undefined || from === key) return [];
      return [{ key: `${from}/${label}>${key}`, from, to: key, label, kind: label === 'failed' ? 'failure' : 'edge' }];
    }),
  );
}

/** The edges that a step waits for, as they are written. */
function afterOf({ value }: StepNode): readonly string[] {
  const { after } = value;
  return Array.isArray(after) ? (after as readonly unknown[]).filter((edge) => typeof edge === 'string') : [];
}

export function countSteps(lists: readonly StepList[]): number {
  return lists.reduce((sum, { steps }) => sum + steps.reduce((all, step) => all + 1 + countSteps(step.lists), 0), 0);
}

const foldAbove = 300;

/** What is folded up at first: in a document of many steps, every step that holds others. */
export function foldedAtFirst(lists: readonly StepList[]): ReadonlySet<string> {
  if (countSteps(lists) <= foldAbove) return new Set();
  return new Set(lists.flatMap(({ steps }) => steps.filter((step) => step.lists.length > 0).map(keyOf)));
}
