import { isSeq, type Document } from 'yaml';
import type { JsonObject } from '../../../lib/json.ts';
import { indentsLists } from './anchor.ts';
import { changed, placeAfterRemoval, type Change } from './changes.ts';
import { insertSteps, removeStep, textOfStep } from './edit-steps.ts';
import { setValue } from './edit-value.ts';
import { parseText, type ParsedText } from './parsed.ts';
import { startsWith } from './path.ts';
import { putIn, render, stepsNode, stepsText } from './render.ts';

/**
 * Makes a change in the text of a document: comments, order and the writing of everything else stay.
 * @returns null where the text cannot be read, or the change has no sense in it
 */
export function editText(text: string, change: Change): string | null {
  const parsed = parseText(text);
  if (parsed.faults.length > 0) return null;
  if (change.kind === 'move' && startsWith(change.list, change.path)) return null;
  const wanted = changed(parsed.value, change);
  if (JSON.stringify(wanted) === JSON.stringify(parsed.value)) return text;
  if (isJson(text)) return `${JSON.stringify(wanted, null, 2)}\n`;
  // What was cut from the text by places is believed only when it says what was meant.
  for (const way of [inPlace, throughDocument]) {
    const next = way(parsed, change);
    if (next !== null && says(next, wanted)) return next;
  }
  return null;
}

function inPlace(parsed: ParsedText, change: Change): string | null {
  switch (change.kind) {
    case 'set':
      return setValue(parsed, change.path, change.value);
    case 'insert':
      return insertSteps(parsed, change.list, change.index, sourceOf(parsed, change));
    case 'remove':
      return removeStep(parsed, change.path);
    case 'move': {
      const step = textOfStep(parsed, change.path);
      const without = removeStep(parsed, change.path);
      if (step === null || without === null) return null;
      const { list, index } = placeAfterRemoval(change);
      return insertSteps(parseText(without), list, index, step);
    }
  }
}

/** Writes the whole document anew; comments and order stay, blanks may not. */
function throughDocument(parsed: ParsedText, change: Change): string {
  const { text, value } = parsed;
  const { document } = parseText(text);
  if (change.kind === 'set') putIn(document, change.path, change.value);
  else if (change.kind === 'insert') insertInto(document, change.list, change.index, sourceOf(parsed, change));
  else {
    const step = textOfStep({ ...parseText(text), value }, change.path) ?? '';
    document.deleteIn([...change.path]);
    if (change.kind === 'move') {
      const { list, index } = placeAfterRemoval(change);
      insertInto(document, list, index, step);
    }
  }
  return `${render(document, indentsLists(parsed))}\n`;
}

function sourceOf(parsed: ParsedText, { text, steps }: Change & { readonly kind: 'insert' }): string {
  return text ?? stepsText(steps, indentsLists(parsed));
}

function insertInto(
  document: Document.Parsed | ParsedText['document'],
  list: readonly (string | number)[],
  index: number,
  text: string,
): void {
  const steps = stepsNode(text);
  if (steps === null) return;
  const present = document.getIn([...list], true);
  if (isSeq(present)) present.items.splice(index, 0, ...steps.items);
  else putIn(document, list, steps);
}

function says(text: string, wanted: JsonObject): boolean {
  const { value, faults } = parseText(text);
  return faults.length === 0 && JSON.stringify(value) === JSON.stringify(wanted);
}

function isJson(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
