import { isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts';
import { valueAt, type Path } from './path.ts';
import { allSteps, stepLists, type StepNode } from './step-tree.ts';

/** A text of the document that names a step, and how it reads with the new name. */
export interface Renamed {
  readonly path: Path;
  readonly value: string;
}

/** What a step may be called; the server's rule, so that a name is refused where it is typed. */
export const idPattern = /^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/;

/** Every text that changes when a step is called something else, its own id first: expressions, waits for it, edges from it. */
export function renamedTexts(document: JsonObject, path: Path, id: string): readonly Renamed[] {
  const own = { path: [...path, 'id'], value: id };
  const before = valueAt(document, own.path);
  const steps = allSteps(stepLists(document));
  const isSure =
    typeof before === 'string' && idPattern.test(before) && steps.filter((step) => step.id === before).length === 1;
  // Where two steps have one name, nobody can say which of them is meant.
  if (!isSure || id === '') return [own];
  return [own, ...steps.flatMap((step) => structural(step, before, id)), ...expressions(document, [], before, id)];
}

/** The keys that name a step outside of expressions. */
function structural({ value, path }: StepNode, before: string, id: string): readonly Renamed[] {
  const { wait, after } = value;
  const found: Renamed[] = [];
  if (isJsonObject(wait) && wait['settlement'] === before)
    found.push({ path: [...path, 'wait', 'settlement'], value: id });
  if (Array.isArray(after))
    for (const [index, edge] of (after as readonly Json[]).entries()) {
      if (typeof edge !== 'string' || edge.split('/')[0] !== before) continue;
      found.push({ path: [...path, 'after', index], value: id + edge.slice(before.length) });
    }
  return found;
}

function expressions(value: Json, path: Path, before: string, id: string): readonly Renamed[] {
  if (typeof value === 'string') {
    const next = renameInTemplate(value, before, id);
    return next === value ? [] : [{ path, value: next }];
  }
  if (Array.isArray(value))
    return (value as readonly Json[]).flatMap((item, index) => expressions(item, [...path, index], before, id));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => expressions(item, [...path, key], before, id));
}

const quoted = String.raw`(?<!\w)[rR](?:"[^"]*"|'[^']*')|"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'`;

/** The text with the step called otherwise in its `${{ }}`; what stands beside them, and in texts inside them, stays. */
export function renameInTemplate(text: string, before: string, id: string): string {
  const parts: string[] = [];
  let position = 0;
  for (let start = text.indexOf('${{'); start !== -1; start = text.indexOf('${{', position)) {
    const from = start + 3;
    const isEscaped = start > position && text[start - 1] === '$';
    const end = isEscaped ? from : endOfExpression(text, from);
    parts.push(text.slice(position, from), isEscaped ? '' : renameInExpression(text.slice(from, end), before, id));
    position = end;
  }
  return parts.join('') + text.slice(position);
}

/** Where the `}}` stands that belongs to no map and no text inside; the end where none does. */
function endOfExpression(text: string, start: number): number {
  const pieces = new RegExp(`${quoted}|[{}]`, 'g');
  pieces.lastIndex = start;
  let braces = 0;
  for (let found = pieces.exec(text); found !== null; found = pieces.exec(text)) {
    if (found[0] === '{') braces += 1;
    else if (found[0] === '}' && braces === 0) return found.index;
    else if (found[0] === '}') braces -= 1;
  }
  return text.length;
}

function renameInExpression(expression: string, before: string, id: string): string {
  const isName = /^\w+$/.test(id);
  const named = String.raw`(?<![\w.])steps\s*(?:\.\s*(?<maybe>\??)${before}(?!\w)|\[\s*\??\s*(?<quote>["'])${before}\k<quote>\s*\])`;
  return expression.replaceAll(new RegExp(`${named}|${quoted}`, 'g'), (found, ...rest) => {
    const { maybe, quote } = rest.at(-1) as { readonly maybe?: string; readonly quote?: string };
    if (quote !== undefined) return found.replace(`${quote}${before}${quote}`, `${quote}${id}${quote}`);
    if (maybe === undefined) return found;
    return isName ? found.slice(0, -before.length) + id : `steps[${maybe}${JSON.stringify(id)}]`;
  });
}
