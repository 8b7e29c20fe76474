import { MarkerType, type Edge, type Node } from '@xyflow/react';
import type { Path } from '../document/path.ts';
import type { StepNode } from '../document/step-tree.ts';
import type { Arrow, ListBox, StepBox } from './canvas-model.ts';
import type { Layout, Rectangle } from './layout.ts';

export type StepFlowNode = Node<{ readonly box: StepBox; readonly last: boolean; readonly inGraph: boolean }, 'step'>;
export type ListFlowNode = Node<{ readonly box: ListBox; readonly drop: number | null }, 'list'>;
export type FlowNode = StepFlowNode | ListFlowNode;

const none: Rectangle = { x: 0, y: 0, width: 0, height: 0 };

export interface Drawing {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly Edge[];
}

/** The boxes and arrows as the library of the canvas takes them: every box after the one around it. */
export function drawingOf(lists: readonly ListBox[], layout: Layout): Drawing {
  const nodes: FlowNode[] = [];
  const edges: Edge[] = [];
  const drawList = (box: ListBox, parent: string | null): void => {
    nodes.push({
      ...common(box.key, parent, layout),
      type: 'list',
      data: { box, drop: null },
      draggable: false,
      selectable: false,
    });
    for (const [index, step] of box.steps.entries()) {
      nodes.push({
        ...common(step.key, box.key, layout),
        type: 'step',
        data: { box: step, last: index === box.steps.length - 1, inGraph: box.list.role === 'graph' },
      });
      for (const inner of step.lists) drawList(inner, step.key);
    }
    edges.push(...box.arrows.map(edgeOf));
  };
  for (const list of lists) drawList(list, null);
  return { nodes, edges };
}

function common(key: string, parent: string | null, layout: Layout) {
  const { x, y, width, height } = layout.get(key) ?? none;
  return {
    id: key,
    position: { x, y },
    width,
    height,
    focusable: false,
    ...(parent === null ? {} : { parentId: parent }),
  };
}

function edgeOf({ key, from, to, label, kind }: Arrow): Edge {
  const color = kind === 'failure' ? 'var(--cordon-failed)' : 'light-dark(#6e7781, #8b949e)';
  return {
    id: key,
    source: from,
    target: to,
    type: 'smoothstep',
    focusable: false,
    selectable: false,
    zIndex: 1,
    style: { stroke: color, strokeWidth: 1.5 },
    markerEnd: { type: MarkerType.ArrowClosed, color, width: 16, height: 16 },
    ...(label === '' ? {} : { label }),
  };
}

export interface DropPlace {
  readonly key: string;
  readonly list: Path;
  readonly index: number;
}

/** Where a dragged step would go: into the innermost list under its middle, before the first step below that. */
export function dropPlace(
  lists: readonly ListBox[],
  layout: Layout,
  dragged: StepNode,
  middle: { x: number; y: number },
): DropPlace | null {
  let found: DropPlace | null = null;
  const visit = (box: ListBox, left: number, top: number): void => {
    const place = layout.get(box.key) ?? none;
    const x = left + place.x;
    const y = top + place.y;
    const isInside =
      box.list.role === 'main'
        ? middle.y > y - 60
        : middle.x >= x && middle.x <= x + place.width && middle.y >= y && middle.y <= y + place.height;
    if (isInside && (box.list.role !== 'main' || found === null)) {
      const index = box.steps.filter(({ key }) => {
        const step = layout.get(key) ?? none;
        return y + step.y + step.height / 2 < middle.y;
      }).length;
      found = { key: box.key, list: box.list.path, index };
    }
    for (const { key, step, lists: inner } of box.steps) {
      if (step === dragged) continue;
      const at = layout.get(key) ?? none;
      for (const list of inner) visit(list, x + at.x, y + at.y);
    }
  };
  for (const list of lists) visit(list, 0, 0);
  return found;
}
