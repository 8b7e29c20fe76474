import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { Annotation, Compartment, EditorState, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  type DecorationSet,
} from '@codemirror/view';
import { useEffect, useRef } from 'react';
import type { EditorProblem } from './problems.ts';
import type { Reveal } from './editor-state.ts';
import { completeYaml, type CompletionWorld } from './yaml-completion.ts';
import { yamlColours, yamlTheme } from './yaml-theme.ts';

interface YamlPaneProps {
  readonly text: string;
  readonly label: string;
  readonly readOnly?: boolean;
  /** The part of the text that belongs to the selected step. */
  readonly marked: readonly [number, number] | null;
  readonly reveal: Reveal | null;
  readonly problems: readonly EditorProblem[];
  readonly world: CompletionWorld;
  readonly onType: (text: string) => void;
  readonly onCaret: (offset: number) => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
}

/** What came from the other side; it is not told back. */
const outside = Annotation.define<boolean>();
const mark = StateEffect.define<readonly [number, number] | null>();
const line = Decoration.line({ class: 'cm-selected-step' });

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, transaction) {
    let found = before.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(mark)) continue;
      const { doc } = transaction.state;
      if (effect.value === null) found = Decoration.none;
      else {
        const first = doc.lineAt(Math.min(effect.value[0], doc.length)).number;
        const last = doc.lineAt(Math.min(effect.value[1], doc.length)).number;
        const starts = Array.from({ length: last - first + 1 }, (_, at) => doc.line(first + at).from);
        found = Decoration.set(starts.map((from) => line.range(from)));
      }
    }
    return found;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The text of a playbook. Its undo is the one of the whole editor. */
export function YamlPane(props: YamlPaneProps) {
  const { text, label, readOnly = false, marked, reveal, problems } = props;
  const holder = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  const writable = useRef(new Compartment());
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    if (holder.current === null) return;
    const made = new EditorView({
      parent: holder.current,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          EditorView.cspNonce.of(document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? ''),
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          highlightActiveLine(),
          yaml(),
          syntaxHighlighting(yamlColours),
          yamlTheme,
          marks,
          autocompletion({ override: [(context) => completeYaml(context, latest.current.world)] }),
          keymap.of([
            { key: 'Mod-z', run: () => told(latest.current.onUndo), preventDefault: true },
            { key: 'Mod-y', mac: 'Mod-Shift-z', run: () => told(latest.current.onRedo), preventDefault: true },
            { key: 'Mod-Shift-z', run: () => told(latest.current.onRedo), preventDefault: true },
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...lintKeymap,
            ...foldKeymap,
            ...defaultKeymap,
          ]),
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          writable.current.of([]),
          EditorView.updateListener.of((update) => {
            const isOutside = update.transactions.some((transaction) => transaction.annotation(outside) === true);
            if (isOutside) return;
            if (update.docChanged) latest.current.onType(update.state.doc.toString());
            if (update.selectionSet || update.docChanged) latest.current.onCaret(update.state.selection.main.head);
          }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, [label]);

  useEffect(() => {
    view.current?.dispatch({
      effects: writable.current.reconfigure([EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)]),
    });
  }, [readOnly]);

  useEffect(() => {
    const { current } = view;
    if (current === null) return;
    const before = current.state.doc.toString();
    if (before === text) return;
    current.dispatch({ changes: difference(before, text), annotations: outside.of(true) });
  }, [text]);

  useEffect(() => {
    const { current } = view;
    if (current === null) return;
    const { length } = current.state.doc;
    const diagnostics = problems.map(({ offset, problem, fix, severity }) => {
      const from = Math.min(offset, length);
      const word = /^[^\s,}\]]+/.exec(current.state.doc.sliceString(from, Math.min(from + 80, length)))?.[0] ?? '';
      return { from, to: from + word.length, severity, message: fix === undefined ? problem : `${problem}. ${fix}` };
    });
    current.dispatch(setDiagnostics(current.state, diagnostics));
  }, [problems]);

  const [from, to] = marked ?? [-1, -1];
  useEffect(() => {
    view.current?.dispatch({ effects: mark.of(from < 0 ? null : [from, to]), annotations: outside.of(true) });
  }, [from, to]);

  useEffect(() => {
    const { current } = view;
    if (current === null || reveal === null) return;
    const anchor = Math.min(reveal.offset, current.state.doc.length);
    current.dispatch({
      selection: { anchor },
      effects: EditorView.scrollIntoView(anchor, { y: 'center' }),
      annotations: outside.of(true),
    });
  }, [reveal]);

  return <div ref={holder} style={{ height: '100%', minHeight: 0, overflow: 'hidden' }} />;
}

/** Runs it, and tells the keymap that the key is dealt with. */
function told(run: () => void): true {
  run();
  return true;
}

/** What is neither in common at the start nor at the end, so that carets and folds stay where they are. */
function difference(before: string, after: string): { from: number; to: number; insert: string } {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}
