import type { Json, JsonObject } from '#kernel/json.ts';
import { nearest } from '#kernel/nearest.ts';
import type { Expression, Playbook, Step } from '#kernel/playbook.ts';
import { commonKeyNames, commonMembers } from './common-keys.ts';
import { readDocument } from './document.ts';
import type { ParseContext } from './forms/form.ts';
import { readMembers } from './forms/record.ts';
import { playbookForm } from './playbook-form.ts';
import { invalidPlaybook, type Problems } from './problem.ts';
import { readList, readObject, refuseUnknownKeys } from './shape.ts';
import type { SourceMap } from './source-map.ts';
import { stepKind, stepKindNames } from './steps/kinds.ts';
import { onlyExpression, splitText } from './template-text.ts';

const maxSteps = 1_000;
/** Steps inside steps. */
const maxNesting = 8;

export interface ParsedPlaybook {
  readonly playbook: Playbook;
  readonly source: SourceMap;
}

/**
 * Reads the shape of a playbook document, YAML 1.2 or JSON. What the shape refers to (actions, steps, inputs) is for `checkPlaybook`.
 * @throws AppError `invalid_playbook` with every problem in `details.problems`
 */
export function parsePlaybook(text: string): ParsedPlaybook {
  const { value, source, problems } = readDocument(text);
  const playbook = playbookForm.read(value, '', parseContext(problems));
  const found = problems.list();
  if (found.length > 0) throw invalidPlaybook(found);
  return { playbook, source };
}

function parseContext(problems: Problems): ParseContext {
  const ids = new Set<string>();
  let count = 0;
  let nesting = 0;
  const context: ParseContext = {
    problems,
    expression: (value, path) => readExpression(value, path, problems),
    steps: (value, path) => {
      if (nesting >= maxNesting) {
        problems.add(
          path,
          `is nested deeper than ${maxNesting} levels`,
          'Move these steps into a playbook of their own.',
        );
        return [];
      }
      const items = readList(value, path, problems);
      if (Array.isArray(value) && items.length === 0) problems.add(path, 'holds no step', 'Add a step, or remove it.');
      if (count <= maxSteps && count + items.length > maxSteps)
        problems.add(path, `brings the playbook to more than ${maxSteps} steps`);
      count += items.length;
      nesting += 1;
      const steps = items.map((item, index) => readStep(item, `${path}[${index}]`, ids, context));
      nesting -= 1;
      return steps.filter((step) => step !== null);
    },
  };
  return context;
}

function readStep(value: Json, path: string, ids: Set<string>, context: ParseContext): Step | null {
  const document = readObject(value, path, context.problems);
  const { id } = document;
  // Before the rest is read: its error path may hold the same id, and is then the one that is wrong.
  if (typeof id === 'string' && ids.has(id))
    context.problems.add(`${path}.id`, `is taken by another step: \`${id}\``, 'Ids are unique in the whole document.');
  else if (typeof id === 'string' && id !== '') ids.add(id);
  const common = readMembers(commonMembers, document, path, context);
  const names = stepKindNames.filter((name) => Object.hasOwn(document, name));
  const [name] = names;
  if (name === undefined || names.length > 1) {
    refuseKinds(document, names, path, context.problems);
    return null;
  }
  const kind = stepKind(name);
  refuseUnknownKeys(document, [...commonKeyNames, ...Object.keys(kind.members)], path, context.problems);
  return kind.make(readMembers(kind.members, document, path, context), common);
}

function refuseKinds(document: JsonObject, names: readonly string[], path: string, problems: Problems): void {
  if (names.length > 1) {
    problems.add(path, `is ${names.join(' and ')} at once`, 'Make each of them a step of its own.');
    return;
  }
  const unknown = Object.keys(document).filter((key) => !commonKeyNames.includes(key));
  const close = unknown.map((key) => nearest(key, stepKindNames)).find((name) => name !== null);
  problems.add(
    path,
    `needs one of ${stepKindNames.join(', ')}`,
    close === undefined ? undefined : `Did you mean \`${close}\`?`,
  );
}

function readExpression(value: Json | undefined, path: string, problems: Problems): Expression {
  const expression = typeof value === 'string' ? onlyExpression(splitText(value)) : null;
  if (expression === null)
    problems.add(path, 'must be one expression', 'Write `${{ … }}`, for example `${{ inputs.count > 3 }}`.');
  return expression ?? '';
}
