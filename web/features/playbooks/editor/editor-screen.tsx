import { useHotkeys } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { useFilters } from '../../../lib/filters.ts';
import { toast } from '../../../lib/toasts.ts';
import { useSteady } from '../../../lib/use-steady.ts';
import { Canvas } from '../canvas/canvas.tsx';
import { keyOf } from '../canvas/canvas-model.ts';
import { placeAfterRemoval, type Change } from '../document/changes.ts';
import { textOfStep } from '../document/edit-steps.ts';
import { newStep, pastedSteps, type NewSteps } from '../document/new-step.ts';
import { nodeAt } from '../document/parsed.ts';
import { pathText, valueAt, type Path } from '../document/path.ts';
import type { StepList, StepNode } from '../document/step-tree.ts';
import { StartRun, type RunMode } from '../list/start-run.tsx';
import { StepPanel } from '../panel/step-panel.tsx';
import { ConflictDialog } from './conflict-dialog.tsx';
import { EditorNotices } from './editor-notices.tsx';
import { EditorToolbar, type View } from './editor-toolbar.tsx';
import classes from './editor.module.css';
import { Palette } from './palette.tsx';
import { ProblemList } from './problem-list.tsx';
import { useCheck, type EditorProblem } from './problems.ts';
import { PublishDialog } from './publish-dialog.tsx';
import type { StoredPlaybook } from './stored-playbook.ts';
import { useDraft } from './use-draft.ts';
import { useEditorModel } from './editor-state.ts';
import { useEditorWorld } from './use-editor-world.ts';
import { YamlPane } from './yaml-pane.tsx';

interface EditorScreenProps {
  readonly id: string;
  readonly stored: StoredPlaybook;
}

interface Place {
  readonly list: Path;
  readonly index: number;
}

export function EditorScreen({ id, stored }: EditorScreenProps) {
  const model = useEditorModel();
  const { parsed, lists, selected, text } = model;
  const draft = useDraft(id, stored, text, model.load);
  const check = useCheck(parsed);
  const world = useEditorWorld(model);
  const [filters, change] = useFilters();
  const [place, setPlace] = useState<Place | null>(null);
  const [run, setRun] = useState<RunMode | null>(null);
  const [publishing, setPublishing] = useState(false);
  const [version, setVersion] = useState(stored.published?.version ?? null);
  const [published, setPublished] = useState(stored.published?.source ?? null);
  const view = (filters['view'] ?? 'both') as View;
  const isSaved = text === draft.saved && (draft.base > 0 || stored.published !== null);
  const badSteps = useMemo(() => stepProblems(check.problems, model.steps), [check.problems, model.steps]);
  const range = selected === null ? null : (nodeAt(parsed.document, selected.path)?.range ?? null);
  useHotkeys([['mod+S', () => void draft.save()]], []);

  function insert(steps: NewSteps | null, at: Place): void {
    if (steps === null) {
      toast('What was pasted holds no steps.', { tone: 'failed' });
      return;
    }
    const key = pathText([...at.list, at.index]);
    model.edit([{ kind: 'insert', list: at.list, index: at.index, ...steps }], { select: key });
  }

  function remove(step: StepNode): void {
    const index = step.path.at(-1) as number;
    const beside = listOf(lists, step)?.steps ?? [];
    const next = index > 0 ? pathText([...step.path.slice(0, -1), index - 1]) : beside.length > 1 ? keyOf(step) : null;
    model.edit([{ kind: 'remove', path: step.path }], { select: next });
  }

  function move(step: StepNode, list: Path, index: number): void {
    const beside = valueAt(parsed.value, list);
    if (index < 0 || (Array.isArray(beside) && index > beside.length)) return;
    const to = placeAfterRemoval({ path: step.path, list, index });
    model.edit([{ kind: 'move', path: step.path, list, index }], { select: pathText([...to.list, to.index]) });
  }

  // Nothing around the text is drawn anew for every letter that is typed in it.
  const doing = useSteady({
    select: model.select,
    add: (list: Path, index: number) => setPlace({ list, index }),
    move,
    remove,
    undo: model.undo,
    redo: model.redo,
    textOf: (step: StepNode) => textOfStep(parsed, step.path),
    paste: (pasted: string) => insert(pastedSteps(parsed.value, pasted), behind(selected)),
    edit: (changes: readonly Change[]) => model.edit(changes, { typing: true }),
    removeSelected: () => selected !== null && remove(selected),
    tab: (tab: string) => change({ tab: tab === 'input' ? undefined : tab }),
    close: () => model.select(null),
    goTo: ({ offset }: EditorProblem) => model.goTo(offset),
    view: (next: View) => change({ view: next === 'both' ? undefined : next }),
    addBehind: () => setPlace(behind(selected)),
    save: () => void draft.save(),
    publish: () => setPublishing(true),
    dryRun: () => setRun('dry-run'),
    simulate: () => setRun('simulate'),
  });
  const list = useMemo(() => (selected === null ? null : listOf(lists, selected)), [lists, selected]);
  const blocked = parsed.faults.length > 0;
  const editing = useMemo(
    () => ({
      blocked,
      onAdd: doing.add,
      onMove: doing.move,
      onRemove: doing.remove,
      onUndo: doing.undo,
      onRedo: doing.redo,
      textOf: doing.textOf,
      onPaste: doing.paste,
    }),
    [blocked, doing],
  );

  const behind = (step: StepNode | null): Place =>
    step === null
      ? { list: ['steps'], index: lists[0]?.steps.length ?? 0 }
      : { list: step.path.slice(0, -1), index: (step.path.at(-1) as number) + 1 };

  return (
    <div className={classes['screen']}>
      <EditorToolbar
        id={id}
        version={version}
        base={draft.base}
        isSaved={isSaved}
        isSaving={draft.isSaving}
        canUndo={model.canUndo}
        canRedo={model.canRedo}
        view={view}
        onView={doing.view}
        onUndo={doing.undo}
        onRedo={doing.redo}
        onAdd={doing.addBehind}
        onSave={doing.save}
        onPublish={doing.publish}
        onDryRun={doing.dryRun}
        onSimulate={doing.simulate}
      />
      <EditorNotices
        draft={draft}
        onDiscard={() =>
          draft.take(stored.draft?.source ?? stored.published?.source ?? draft.saved, stored.draft?.revision ?? 0)
        }
      />
      <div className={classes['row']} style={{ flex: 1 }}>
        <div className={classes['sides']}>
          {view !== 'yaml' && (
            <div className={classes['side']}>
              <Canvas
                label="Steps. Arrow keys move, Enter opens, A adds, Delete removes."
                lists={lists}
                selected={selected}
                problems={badSteps}
                onSelect={doing.select}
                onOpen={focusPanel}
                editing={editing}
              />
            </div>
          )}
          {view !== 'canvas' && (
            <div className={classes['side']}>
              <YamlPane
                text={text}
                label="Playbook as YAML"
                marked={range === null ? null : [range[0], range[1]]}
                reveal={model.reveal}
                problems={check.problems}
                world={world}
                onType={model.type}
                onCaret={model.selectAt}
                onUndo={model.undo}
                onRedo={model.redo}
              />
            </div>
          )}
        </div>
        {selected !== null && view !== 'yaml' && (
          <aside className={classes['panel']} aria-label="Step">
            <StepPanel
              key={`${keyOf(selected)} ${selected.kind}`}
              playbook={id}
              document={parsed.value}
              step={selected}
              list={list}
              problems={check.problems}
              readOnly={blocked}
              tab={filters['tab'] ?? 'input'}
              onTab={doing.tab}
              onEdit={doing.edit}
              onRemove={doing.removeSelected}
              onClose={doing.close}
            />
          </aside>
        )}
      </div>
      <ProblemList check={check} onGo={doing.goTo} />
      <Palette
        opened={place !== null}
        onClose={() => setPlace(null)}
        onChoose={({ kind, name, keys }) => {
          if (place !== null) insert(newStep(parsed.value, kind, name, keys), place);
        }}
      />
      {draft.problem?.body.status === 412 && (
        <ConflictDialog
          id={id}
          problem={draft.problem}
          mine={text}
          onClose={draft.dismiss}
          onTakeTheirs={draft.take}
          onOverwrite={async (revision) => void (await draft.save(revision))}
        />
      )}
      {publishing && (
        <PublishDialog
          id={id}
          text={text}
          published={published}
          base={draft.base}
          isSaved={text === draft.saved && draft.base > 0}
          onSave={() => draft.save()}
          onClose={() => setPublishing(false)}
          onPublished={(next) => {
            setVersion(next);
            setPublished(text);
            draft.take(text, 0);
            toast(`Version ${next} of ${id} is published.`);
          }}
        />
      )}
      {run !== null && (
        <StartRun
          id={id}
          mode={run}
          note={text === published ? undefined : 'What is not published yet is not in it.'}
          onClose={() => setRun(null)}
        />
      )}
    </div>
  );
}

function focusPanel(): void {
  document.querySelector<HTMLElement>('[data-panel] input, [data-panel] textarea')?.focus();
}

/** The list that a step is in. */
function listOf(lists: readonly StepList[], step: StepNode): StepList | null {
  for (const list of lists) {
    if (list.steps.includes(step)) return list;
    for (const inner of list.steps) {
      const found = listOf(inner.lists, step);
      if (found !== null) return found;
    }
  }
  return null;
}

/** The worst problem of each step; one inside a step counts for the innermost. */
function stepProblems(
  problems: readonly EditorProblem[],
  steps: readonly StepNode[],
): ReadonlyMap<string, 'error' | 'warning'> {
  const keys = new Set(steps.map(keyOf));
  const found = new Map<string, 'error' | 'warning'>();
  for (const { path, severity } of problems) {
    const parts = path.split(/(?=[.[])/);
    while (parts.length > 0 && !keys.has(parts.join(''))) parts.pop();
    const key = parts.join('');
    if (key !== '' && found.get(key) !== 'error') found.set(key, severity);
  }
  return found;
}
