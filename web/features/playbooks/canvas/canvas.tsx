import '@xyflow/react/dist/style.css';
import { VisuallyHidden, useComputedColorScheme } from '@mantine/core';
import {
  Background,
  Controls,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  type NodeChange,
  applyNodeChanges,
} from '@xyflow/react';
import {
  memo,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
} from 'react';
import type { Path } from '../document/path.ts';
import type { StepList, StepNode } from '../document/step-tree.ts';
import { boxId, CanvasContext, type StepState } from './canvas-context.ts';
import { canvasModel, foldedAtFirst, keyOf, type ListBox } from './canvas-model.ts';
import classes from './canvas.module.css';
import { elkLayout } from './elk-layout.ts';
import { layOut, stepHeight, stepWidth, type Layout } from './layout.ts';
import { drawingOf, dropPlace, type DropPlace, type FlowNode } from './nodes.ts';
import { ListBoxNode, StepBoxNode } from './step-box.tsx';
import { stepDetail, stepTitle } from './step-summary.ts';
import { targetOf } from './walk.ts';

const nodeTypes = { step: StepBoxNode, list: ListBoxNode };

export interface CanvasProps {
  readonly lists: readonly StepList[];
  readonly selected: StepNode | null;
  /** The worst of the problems of each step. */
  readonly problems?: ReadonlyMap<string, 'error' | 'warning'>;
  /** What became of each step, by its id, where a run is looked at. */
  readonly states?: ReadonlyMap<string, StepState>;
  /** What it is called for those who do not see it. */
  readonly label: string;
  readonly onSelect: (step: StepNode | null) => void;
  /** More of a step is wanted. */
  readonly onOpen: (step: StepNode) => void;
  /** Whether a click opens as well. */
  readonly clickOpens?: boolean;
  /** Left out where the steps are only looked at. */
  readonly editing?: CanvasEditing;
}

/** How the steps are changed. */
export interface CanvasEditing {
  /** Nothing but undo and redo helps while the text cannot be read. */
  readonly blocked: boolean;
  /** A step is wanted at a place. */
  readonly onAdd: (list: Path, index: number) => void;
  readonly onMove: (step: StepNode, list: Path, index: number) => void;
  readonly onRemove: (step: StepNode) => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
  /** The step as text, for the clipboard. */
  readonly textOf: (step: StepNode) => string | null;
  readonly onPaste: (text: string) => void;
}

const noProblems: ReadonlyMap<string, 'error' | 'warning'> = new Map();

export const Canvas = memo((props: CanvasProps) => (
  <ReactFlowProvider>
    <Drawn {...props} />
  </ReactFlowProvider>
));

function Drawn(props: CanvasProps) {
  const { lists, selected, problems = noProblems, states = null, editing, onSelect, onOpen } = props;
  const change = editing === undefined || editing.blocked ? null : editing;
  const readOnly = change === null;
  const onAdd = editing?.onAdd;
  const colours = useComputedColorScheme('light');
  const flow = useReactFlow();
  const holder = useRef<HTMLDivElement>(null);
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [laid, setLaid] = useState<Laid>({ boxes: [], layout: new Map() });
  const [nodes, setNodes] = useState<FlowNode[]>([]);
  const [drop, setDrop] = useState<DropPlace | null>(null);
  const folded = useMemo(() => foldedAtFirst(lists).symmetricDifference(turned), [lists, turned]);
  const wanted = useMemo(() => canvasModel(lists, folded), [lists, folded]);
  // What is drawn has its places; what is new waits for them.
  const { boxes, layout } = laid;
  const drawing = useMemo(() => drawingOf(boxes, layout), [boxes, layout]);

  useEffect(() => {
    let current = true;
    const started = performance.now();
    void layOut(wanted, elkLayout).then((made) => {
      if (!current) return;
      performance.measure('playbook-layout', { start: started });
      setLaid({ boxes: wanted, layout: made });
    });
    return () => {
      current = false;
    };
  }, [wanted]);
  useEffect(() => setNodes([...drawing.nodes]), [drawing]);

  const placed = useRef(false);
  useEffect(() => {
    const main = boxes[0] === undefined ? undefined : layout.get(boxes[0].key);
    const shown = holder.current?.getBoundingClientRect();
    if (placed.current || main === undefined || shown === undefined || nodes.length < 2) return;
    placed.current = true;
    // Begins at the first step, as wide as fits and people can read.
    const zoom = Math.min(1, Math.max(0.45, (shown.width - 60) / main.width));
    void flow.setViewport({ x: Math.max((shown.width - main.width * zoom) / 2, 30), y: 28, zoom });
  }, [boxes, layout, nodes, flow]);

  const selectedKey = selected === null ? null : keyOf(selected);
  const seen = useRef<string | null>(null);
  useEffect(() => {
    if (selectedKey === null || seen.current === selectedKey || layout.size === 0) return undefined;
    // The panel beside it may open at the same moment, and take some of the room.
    const timer = setTimeout(() => {
      seen.current = selectedKey;
      const node = flow.getInternalNode(selectedKey);
      const shown = holder.current?.getBoundingClientRect();
      if (node === undefined || shown === undefined) return;
      const { positionAbsolute } = node.internals;
      const from = flow.flowToScreenPosition(positionAbsolute);
      const to = flow.flowToScreenPosition({ x: positionAbsolute.x + stepWidth, y: positionAbsolute.y + stepHeight });
      if (from.x > shown.left && from.y > shown.top && to.x < shown.right && to.y < shown.bottom) return;
      const zoom = Math.min(Math.max(flow.getZoom(), 0.7), 1);
      void flow.setCenter(positionAbsolute.x + stepWidth / 2, positionAbsolute.y + stepHeight / 2, { zoom });
    }, 80);
    return () => clearTimeout(timer);
  }, [selectedKey, layout, flow]);

  const fold = useCallback((key: string) => setTurned((before) => before.symmetricDifference(new Set([key]))), []);
  const tools = useMemo(
    () => ({ readOnly, selected: selectedKey, problems, states, add: onAdd ?? (() => undefined), fold }),
    [readOnly, selectedKey, problems, states, onAdd, fold],
  );

  function placeOf(node: FlowNode): DropPlace | null {
    const absolute = flow.getInternalNode(node.id)?.internals.positionAbsolute;
    if (node.type !== 'step' || absolute === undefined) return null;
    const middle = { x: absolute.x + (node.width ?? 0) / 2, y: absolute.y + 30 };
    return dropPlace(boxes, layout, node.data.box.step, middle);
  }

  const dropTop = (): number => {
    const list = boxes.length === 0 || drop === null ? undefined : nodes.find(({ id }) => id === drop.key);
    if (list?.type !== 'list' || drop === null) return 0;
    const next = list.data.box.steps[drop.index];
    const place = layout.get((next ?? list.data.box.steps.at(-1))?.key ?? '');
    if (place === undefined) return 0;
    return next === undefined ? place.y + place.height + 12 : place.y - 18;
  };

  const shown =
    drop === null
      ? nodes
      : nodes.map((node) =>
          node.id === drop.key && node.type === 'list' ? { ...node, data: { ...node.data, drop: dropTop() } } : node,
        );

  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget) return;
    const { key, altKey } = event;
    const isCommand = event.ctrlKey || event.metaKey;
    const done = isCommand ? command(key, event.shiftKey) : plain(key, altKey);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  }

  function command(key: string, shift: boolean): boolean {
    const letter = key.toLowerCase();
    if (editing === undefined) return false;
    if (letter === 'z') (shift ? editing.onRedo : editing.onUndo)();
    else if (letter === 'y') editing.onRedo();
    else return false;
    return true;
  }

  function plain(key: string, alt: boolean): boolean {
    if (key === 'a' && !alt && change !== null) {
      if (selected === null) change.onAdd(lists[0]?.path ?? ['steps'], lists[0]?.steps.length ?? 0);
      else change.onAdd(selected.path.slice(0, -1), (selected.path.at(-1) as number) + 1);
      return true;
    }
    if (key === 'Escape') return (onSelect(null), true);
    if (key === ' ' && selectedKey !== null && (selected?.lists.length ?? 0) > 0) return (fold(selectedKey), true);
    if (alt && selected !== null && (key === 'ArrowUp' || key === 'ArrowDown')) {
      const index = selected.path.at(-1) as number;
      if (key === 'ArrowDown' || index > 0)
        change?.onMove(selected, selected.path.slice(0, -1), key === 'ArrowUp' ? index - 1 : index + 2);
      return true;
    }
    if (key === 'Enter' && selected !== null) return (onOpen(selected), true);
    if ((key === 'Delete' || key === 'Backspace') && selected !== null && change !== null)
      return (change.onRemove(selected), true);
    const target = targetOf(boxes, selectedKey, key);
    if (target === null) return false;
    onSelect(target);
    return true;
  }

  function onCopy(event: ClipboardEvent, cut: boolean): void {
    const text = selected === null ? null : (editing?.textOf(selected) ?? null);
    if (text === null || selected === null || event.target !== event.currentTarget) return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', `${text}\n`);
    if (cut) change?.onRemove(selected);
  }

  return (
    <CanvasContext value={tools}>
      <div
        ref={holder}
        className={classes['canvas']}
        role="application"
        tabIndex={0}
        aria-label={props.label}
        aria-activedescendant={selectedKey === null ? undefined : boxId(selectedKey)}
        data-canvas
        onKeyDown={onKeyDown}
        onCopy={(event) => onCopy(event, false)}
        onCut={(event) => onCopy(event, true)}
        onPaste={(event) => {
          if (event.target !== event.currentTarget || change === null) return;
          event.preventDefault();
          change.onPaste(event.clipboardData.getData('text/plain'));
        }}
      >
        {layout.size > 0 && (
          <ReactFlow
            nodes={shown}
            edges={drawing.edges as never}
            nodeTypes={nodeTypes}
            colorMode={colours}
            onNodesChange={(changes) =>
              setNodes((before) => applyNodeChanges<FlowNode>(changes.filter(isMove), before))
            }
            onNodeClick={(_, node) => {
              holder.current?.focus({ preventScroll: true });
              if (node.type !== 'step') return;
              onSelect(node.data.box.step);
              if (props.clickOpens === true) onOpen(node.data.box.step);
            }}
            onNodeDoubleClick={(_, node) => node.type === 'step' && onOpen(node.data.box.step)}
            onPaneClick={() => {
              onSelect(null);
              holder.current?.focus({ preventScroll: true });
            }}
            onNodeDrag={(_, node) => setDrop(placeOf(node))}
            onNodeDragStop={(_, node) => {
              const place = placeOf(node);
              setDrop(null);
              setNodes([...drawing.nodes]);
              if (node.type !== 'step' || place === null) return;
              const { step } = node.data.box;
              const index = step.path.at(-1) as number;
              const same = keyOf({ path: step.path.slice(0, -1) }) === keyOf({ path: place.list });
              if (!same || (place.index !== index && place.index !== index + 1))
                change?.onMove(step, place.list, place.index);
            }}
            nodesDraggable={!readOnly}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            disableKeyboardA11y
            deleteKeyCode={null}
            selectionKeyCode={null}
            multiSelectionKeyCode={null}
            zoomOnDoubleClick={false}
            onlyRenderVisibleElements={nodes.length > 150}
            minZoom={0.1}
            maxZoom={1.5}
            fitViewOptions={{ padding: 0.1, maxZoom: 1 }}
            nodeDragThreshold={4}
            proOptions={{ hideAttribution: true }}
          >
            <Background gap={20} />
            <Controls showInteractive={false} />
            {nodes.length > 25 && <MiniMap pannable zoomable ariaLabel="Overview" style={{ width: 110, height: 90 }} />}
          </ReactFlow>
        )}
        <VisuallyHidden aria-live="polite">
          {selected === null ? '' : `${stepTitle(selected)}, ${states?.get(selected.id)?.text ?? stepDetail(selected)}`}
        </VisuallyHidden>
      </div>
    </CanvasContext>
  );
}

interface Laid {
  readonly boxes: readonly ListBox[];
  readonly layout: Layout;
}

function isMove(change: NodeChange<FlowNode>): boolean {
  return change.type === 'position' || change.type === 'dimensions';
}
