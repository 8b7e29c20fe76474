import { parse, parseDocument } from 'yaml';
import { isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts';
import { editText } from './edit-text.ts';
import { indent } from './lines.ts';
import { render, stepsNode } from './render.ts';
import { allSteps, stepLists } from './step-tree.ts';
import { stepKinds, type StepKindName } from './step-kinds.ts';

/** Steps to be put into a document: as text with its comments, and what that says. */
export interface NewSteps {
  readonly text: string;
  readonly steps: readonly JsonObject[];
}

/** A new step of a kind, with an id that nobody has. `keys` take the place of what the kind begins with. */
export function newStep(document: JsonObject, kind: StepKindName, name: string, keys: JsonObject = {}): NewSteps {
  const id = freeId(name, idsOf(document));
  const start = parseDocument(`id: ${id}\n${stepKinds[kind].start}`);
  for (const [key, value] of Object.entries(keys)) start.set(key, start.createNode(value));
  const text = `- ${indent(render(start), 2)}\n`;
  return { text, steps: parse(text) as readonly JsonObject[] };
}

/** Steps that were copied, with new ids where theirs are taken; what names them among them follows. Null when the text holds no steps. */
export function pastedSteps(document: JsonObject, text: string): NewSteps | null {
  const single = `- ${indent(text, 2)}`;
  const source = stepsNode(text) === null ? single : text;
  const value = stepsNode(source)?.toJSON() as Json | undefined;
  if (!Array.isArray(value) || value.length === 0) return null;
  const steps = value as readonly Json[];
  if (!steps.every((step) => isJsonObject(step) && typeof step['id'] === 'string')) return null;
  const pasted = allSteps(stepLists({ steps }));
  const taken = new Set(idsOf(document));
  const around = taken.union(new Set(pasted.map(({ id }) => id)));
  let whole = `steps:\n${source}`;
  for (const { id, path } of pasted) {
    const free = taken.has(id) ? freeId(id, around) : id;
    taken.add(free);
    around.add(free);
    if (free !== id) whole = editText(whole, { kind: 'rename', path, id: free }) ?? whole;
  }
  const own = whole.slice(whole.indexOf('\n') + 1);
  return { text: own.endsWith('\n') ? own : `${own}\n`, steps: parse(own) as readonly JsonObject[] };
}

function idsOf(document: JsonObject): ReadonlySet<string> {
  return new Set(allSteps(stepLists(document)).map(({ id }) => id));
}

/** `sentinelone.agents.disconnect` as `disconnect`, and `disconnect-2` when that is taken. */
export function freeId(name: string, taken: ReadonlySet<string>): string {
  const last = name.slice(name.lastIndexOf('.') + 1);
  const base =
    last
      .toLowerCase()
      .replaceAll(/[^a-z0-9_]+/g, '-')
      .replaceAll(/^[^a-z]+|-+$/g, '')
      .slice(0, 56) || 'step';
  if (!taken.has(base)) return base;
  const stem = base.replace(/-\d+$/, '');
  for (let number = 2; ; number += 1) if (!taken.has(`${stem}-${number}`)) return `${stem}-${number}`;
}
