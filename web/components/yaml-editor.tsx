import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { defaultHighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import classes from './yaml-editor.module.css';

interface YamlEditorProps {
  readonly label: string;
  /** What it begins with; another `key` begins anew. */
  readonly initial: string;
  readonly onChange: (text: string) => void;
}

/** YAML as text. Escape, then Tab, leaves it by the keyboard. */
export function YamlEditor({ label, initial, onChange }: YamlEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const changed = useRef(onChange);
  const first = useRef({ label, initial });
  useEffect(() => {
    changed.current = onChange;
  });
  useEffect(() => {
    const parent = place.current;
    if (parent === null) return undefined;
    const view = new EditorView({
      parent,
      state: EditorState.create({
        doc: first.current.initial,
        extensions: [
          EditorView.cspNonce.of(document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? ''),
          EditorView.contentAttributes.of({ 'aria-label': first.current.label }),
          lineNumbers(),
          history(),
          drawSelection(),
          highlightActiveLine(),
          EditorView.lineWrapping,
          syntaxHighlighting(defaultHighlightStyle),
          yaml(),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    return () => view.destroy();
  }, []);
  return <div ref={place} className={classes['editor']} />;
}
