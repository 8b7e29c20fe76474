import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Colours that hold AA contrast on both backgrounds. */
export const yamlColours = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'light-dark(#1552b0, #7db4ff)' },
  { tag: [tags.string, tags.content], color: 'light-dark(#1f2328, #d7dde4)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'light-dark(#8a5300, #f0b429)' },
  { tag: [tags.comment, tags.lineComment], color: 'light-dark(#57606a, #a3adb8)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'light-dark(#57606a, #a3adb8)' },
  { tag: tags.invalid, color: 'light-dark(#b42318, #ff8a80)' },
]);

export const yamlTheme = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', backgroundColor: 'var(--mantine-color-body)' },
  '&.cm-focused': { outline: '2px solid var(--mantine-color-blue-5)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--mantine-color-text)' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '.cm-gutters': {
    backgroundColor: 'var(--mantine-color-body)',
    color: 'var(--mantine-color-dimmed)',
    border: 'none',
    borderRight: '1px solid var(--mantine-color-default-border)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--mantine-color-default-hover)' },
  '.cm-selected-step': {
    boxShadow: 'inset 3px 0 0 var(--mantine-color-blue-5)',
    backgroundColor: 'light-dark(#1552b00d, #7db4ff14)',
  },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'light-dark(#b6d4fe, #1f4a7d)',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--mantine-color-body)',
    border: '1px solid var(--mantine-color-default-border)',
    color: 'var(--mantine-color-text)',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'light-dark(#1552b0, #2a5da8)',
    color: '#fff',
  },
});
