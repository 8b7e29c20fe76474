import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useDeferredValue, useEffect, useMemo, useReducer } from 'react';
import { nodeAt, parseText, type ParsedText } from '../document/parsed.ts';
import type { Change } from '../document/changes.ts';
import { editText } from '../document/edit-text.ts';
import { record, redo, startHistory, undo, type History } from '../document/history.ts';
import { allSteps, stepLists, type StepList, type StepNode } from '../document/step-tree.ts';
import { keyOf } from '../canvas/canvas-model.ts';
import { toast } from '../../../lib/toasts.ts';

/** Where the text is asked to show itself; counted, so that the same place can be asked for again. */
export interface Reveal {
  readonly offset: number;
  readonly count: number;
}

interface State {
  readonly history: History;
  /** Key of the selected step. */
  readonly selected: string | null;
  readonly reveal: Reveal | null;
  /** An edit has selected a step that the text has not shown yet. */
  readonly isHidden: boolean;
}

type Event =
  | { readonly kind: 'load' | 'type'; readonly text: string; readonly now: number }
  | { readonly kind: 'edit'; readonly text: string; readonly now: number; readonly select?: string | null }
  | { readonly kind: 'undo' | 'redo' }
  | { readonly kind: 'select'; readonly key: string | null; readonly offset?: number };

function reduce(state: State, event: Event): State {
  switch (event.kind) {
    case 'load':
      return { ...state, history: startHistory(event.text) };
    case 'type':
      return { ...state, history: record(state.history, event.text, event.now) };
    case 'edit': {
      const history = record(state.history, event.text, event.now);
      if (event.select === undefined) return { ...state, history };
      return { ...state, history, selected: event.select, isHidden: true };
    }
    case 'undo':
      return { ...state, history: undo(state.history) };
    case 'redo':
      return { ...state, history: redo(state.history) };
    case 'select': {
      const reveal =
        event.offset === undefined ? state.reveal : { offset: event.offset, count: (state.reveal?.count ?? 0) + 1 };
      return { ...state, selected: event.key, reveal, isHidden: false };
    }
  }
}

export interface EditorModel {
  readonly text: string;
  readonly parsed: ParsedText;
  readonly lists: readonly StepList[];
  readonly steps: readonly StepNode[];
  readonly selected: StepNode | null;
  readonly reveal: Reveal | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly load: (text: string) => void;
  readonly type: (text: string) => void;
  /** @param select key of the step to be selected then. @param typing whether it is one of many in a row */
  readonly edit: (
    changes: readonly Change[],
    options?: { readonly select?: string | null; readonly typing?: boolean },
  ) => boolean;
  readonly undo: () => void;
  readonly redo: () => void;
  /** From the canvas or a list: the text goes there too. */
  readonly select: (step: StepNode | null) => void;
  /** From the text: the step that the place is in is selected. */
  readonly selectAt: (offset: number) => void;
  /** Both sides go to a place of the text. */
  readonly goTo: (offset: number) => void;
}

const longText = 20_000;
const pauseMs = 250;

/** The text is the truth; everything else is made from it. */
export function useEditorModel(): EditorModel {
  const [{ history, selected: selectedKey, reveal, isHidden }, send] = useReducer(reduce, {
    history: startHistory(''),
    selected: null,
    reveal: null,
    isHidden: false,
  });
  const { text } = history;
  // A long text is read anew when typing pauses, not at every key.
  const [settled] = useDebouncedValue(text, text.length > longText ? pauseMs : 0);
  const shown = useDeferredValue(history.typedAt === 0 ? text : settled);
  const parsed = useMemo(() => parseText(shown), [shown]);
  const lists = useMemo(() => stepLists(parsed.value), [parsed]);
  const steps = useMemo(() => allSteps(lists), [lists]);
  const selected = useMemo(() => steps.find((step) => keyOf(step) === selectedKey) ?? null, [steps, selectedKey]);

  useEffect(() => {
    const offset = selected === null ? undefined : nodeAt(parsed.document, selected.path)?.range?.[0];
    // What is drawn may still be the text of before.
    if (isHidden && shown === text && offset !== undefined) send({ kind: 'select', key: selectedKey, offset });
  }, [isHidden, shown, text, parsed, selected, selectedKey]);

  const edit = useCallback<EditorModel['edit']>(
    (changes, { select, typing = false } = {}) => {
      let next: string | null = text;
      for (const change of changes) if (next !== null) next = editText(next, change);
      if (next === null) {
        toast('This cannot be changed here: mend the YAML first, or change it there.', { tone: 'failed' });
        return false;
      }
      send({ kind: 'edit', text: next, now: typing ? Date.now() : 0, ...(select === undefined ? {} : { select }) });
      return true;
    },
    [text],
  );

  function selectStep(step: StepNode | null): void {
    const offset = step === null ? undefined : nodeAt(parsed.document, step.path)?.range?.[0];
    send({ kind: 'select', key: step === null ? null : keyOf(step), ...(offset === undefined ? {} : { offset }) });
  }

  function keyAt(offset: number): string | null {
    const step = stepAt(parsed, lists, offset);
    return step === null ? null : keyOf(step);
  }

  return {
    text,
    parsed,
    lists,
    steps,
    selected,
    reveal,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    load: useCallback((loaded) => send({ kind: 'load', text: loaded, now: 0 }), []),
    type: useCallback((typed) => send({ kind: 'type', text: typed, now: Date.now() }), []),
    edit,
    undo: useCallback(() => send({ kind: 'undo' }), []),
    redo: useCallback(() => send({ kind: 'redo' }), []),
    select: selectStep,
    selectAt: (offset) => send({ kind: 'select', key: keyAt(offset) }),
    goTo: (offset) => send({ kind: 'select', key: keyAt(offset), offset }),
  };
}

/** The innermost step that holds a place of the text. */
export function stepAt(parsed: ParsedText, lists: readonly StepList[], offset: number): StepNode | null {
  for (const { steps } of lists) {
    for (const step of steps) {
      const range = nodeAt(parsed.document, step.path)?.range;
      if (range === undefined || range === null || offset < range[0] || offset > range[2]) continue;
      return stepAt(parsed, step.lists, offset) ?? step;
    }
  }
  return null;
}
