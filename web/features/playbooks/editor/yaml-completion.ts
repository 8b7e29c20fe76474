import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { expressionFunctions, playbookSchema } from '../../../generated/playbook-language.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts';
import { stepKindNames } from '../document/step-kinds.ts';
import type { Variable } from '../document/scope.ts';

/** What the editor knows beside the schema. */
export interface CompletionWorld {
  readonly actions: readonly { readonly id: string; readonly title: string }[];
  readonly connections: readonly string[];
  readonly playbooks: readonly string[];
  readonly stepIds: readonly string[];
  /** What expressions can read at a place of the text. */
  readonly variablesAt: (offset: number) => readonly Variable[];
  /** Keys of an action's or verb's input. */
  readonly inputKeys: (step: Readonly<Record<string, string>>) => readonly string[];
}

export function completeYaml(context: CompletionContext, world: CompletionWorld): CompletionResult | null {
  const text = context.state.doc.toString();
  const found = completionsAt(text, context.pos, world);
  if (found === null || (found.options.length === 0 && !context.explicit)) return null;
  if (found.from === context.pos && !context.explicit && !found.eager) return null;
  return { from: found.from, options: [...found.options], validFor: /^[\w.\-$"[\]]*$/ };
}

export interface Found {
  readonly from: number;
  readonly options: readonly Completion[];
  /** Offered before anything is typed. */
  readonly eager: boolean;
}

/** What may stand at a place: names in an expression, keys of a map, or values of a key. */
export function completionsAt(text: string, offset: number, world: CompletionWorld): Found | null {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(start, offset);
  const opened = before.lastIndexOf('${{');
  if (opened !== -1 && !before.slice(opened).includes('}}')) return names(before.slice(opened + 3), offset, world);
  const value = /^(\s*(?:- +)*)([\w-]+):\s+(['"]?)([\w.\- ]*)$/.exec(before);
  if (value !== null) {
    const [, , key = '', , typed = ''] = value;
    return { from: offset - typed.length, options: valuesOf(key, schemasAt(text, start, before), world), eager: true };
  }
  const item = /^(\s*)- +([\w/-]*)$/.exec(before);
  if (item !== null && enclosingKey(text, start, (item[1] ?? '').length + 1) === 'after')
    return { from: offset - (item[2] ?? '').length, options: stepOptions(world), eager: true };
  const key = /^(\s*(?:- +)*)([\w-]*)$/.exec(before);
  if (key === null) return null;
  const typed = key[2] ?? '';
  return { from: offset - typed.length, options: keyOptions(text, start, before, world), eager: false };
}

function names(typed: string, offset: number, world: CompletionWorld): Found {
  const word = /[\w.[\]"-]*$/.exec(typed)?.[0] ?? '';
  const options = [
    ...world.variablesAt(offset).map(({ expression, type }) => ({ label: expression, detail: type, type: 'variable' })),
    ...expressionFunctions.map(({ usage, summary }) => ({
      label: usage,
      apply: usage.slice(0, usage.indexOf('(') + 1),
      info: summary,
      type: 'function',
    })),
  ];
  return { from: offset - word.length, options, eager: true };
}

function stepOptions({ stepIds }: CompletionWorld): readonly Completion[] {
  return stepIds.map((label) => ({ label, type: 'constant', detail: 'step' }));
}

function valuesOf(key: string, schemas: readonly JsonObject[], world: CompletionWorld): readonly Completion[] {
  switch (key) {
    case 'action':
      return world.actions.map(({ id, title }) => ({ label: id, detail: title, type: 'function' }));
    case 'connection':
      return world.connections.map((label) => ({ label, type: 'constant', detail: 'connection' }));
    case 'playbook':
      return world.playbooks.map((label) => ({ label, type: 'constant', detail: 'playbook' }));
    case 'settlement':
      return stepOptions(world);
    default:
      break;
  }
  const values = schemas.flatMap((schema) => enumOf(propertiesOf(schema)[key]));
  return [...new Set(values)].map((value) => ({
    label: typeof value === 'string' ? value : JSON.stringify(value),
    type: 'constant',
  }));
}

function enumOf(schema: Json | undefined): readonly Json[] {
  if (!isJsonObject(schema)) return [];
  const target = resolve(schema);
  if (Array.isArray(target['enum'])) return target['enum'] as readonly Json[];
  if (target['const'] !== undefined) return [target['const']];
  return Array.isArray(target['anyOf']) ? (target['anyOf'] as readonly Json[]).flatMap(enumOf) : [];
}

function keyOptions(text: string, start: number, before: string, world: CompletionWorld): readonly Completion[] {
  const schemas = schemasAt(text, start, before);
  const present = new Set(siblingKeys(text, start, indentOf(before)).map(([key]) => key));
  const own = Object.fromEntries(siblingKeys(text, start, indentOf(before)));
  const path = keyPath(text, start, before);
  const above = path.at(-1);
  const inputs =
    above === 'input'
      ? world.inputKeys(Object.fromEntries(siblingKeys(text, start, indentAbove(text, start, before))))
      : [];
  const isStep = schemas.length === stepKindNames.length;
  const kind = isStep ? stepKindNames.find((name) => own[name] !== undefined) : undefined;
  const keys = schemas
    .filter((schema) => kind === undefined || propertiesOf(schema)[kind] !== undefined)
    .flatMap((schema) => Object.keys(propertiesOf(schema)));
  return [...new Set([...inputs, ...keys])]
    .filter((key) => !present.has(key))
    .map((key) => ({
      label: key,
      apply: `${key}: `,
      type: 'property',
      ...(stepKindNames.includes(key as never) && isStep ? { detail: 'step', boost: 1 } : {}),
    }));
}

/** The schemas that the map at a line may follow. */
function schemasAt(text: string, start: number, before: string): readonly JsonObject[] {
  let schemas: readonly JsonObject[] = [playbookSchema];
  for (const key of keyPath(text, start, before))
    schemas = schemas.flatMap((schema) => {
      const properties = propertiesOf(schema);
      const found =
        properties[key] ?? (isJsonObject(schema['additionalProperties']) ? schema['additionalProperties'] : undefined);
      return isJsonObject(found) ? alternatives(found) : [];
    });
  // Many kinds of steps lead to the same place.
  return [...new Set(schemas)];
}

function alternatives(schema: JsonObject): readonly JsonObject[] {
  const target = resolve(schema);
  for (const word of ['oneOf', 'anyOf'] as const)
    if (Array.isArray(target[word])) return (target[word] as readonly JsonObject[]).flatMap(alternatives);
  if (target['type'] === 'array' && isJsonObject(target['items'])) return alternatives(target['items']);
  return target['properties'] !== undefined || isJsonObject(target['additionalProperties']) ? [target] : [];
}

function resolve(schema: JsonObject): JsonObject {
  const { $ref: reference } = schema;
  if (typeof reference !== 'string') return schema;
  const definitions = playbookSchema['$defs'] as JsonObject;
  return resolve(definitions[reference.slice(reference.lastIndexOf('/') + 1)] as JsonObject);
}

function propertiesOf(schema: JsonObject): JsonObject {
  return isJsonObject(schema['properties']) ? schema['properties'] : {};
}

/** Where the key of a line begins, behind the dashes. */
function indentOf(line: string): number {
  return /^\s*(?:- +)*/.exec(line)?.[0].length ?? 0;
}

/** Keys around a line of block YAML, from the top. */
function keyPath(text: string, start: number, before: string): readonly string[] {
  const path: string[] = [];
  let limit = indentOf(before);
  if (/^\s*-/.test(before)) limit = /^\s*/.exec(before)?.[0].length ?? 0;
  let inItem = /^\s*-/.test(before);
  for (let end = start - 1; end > 0 && (limit > 0 || inItem);) {
    const from = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(from, end);
    end = from - 1;
    const match = /^(\s*(?:- +)*)([\w-]+):/.exec(line);
    if (match === null) continue;
    const indent = (match[1] ?? '').length;
    // A list may stand at the column of its key.
    if (indent > limit || (indent === limit && !(inItem && !line.trimStart().startsWith('-')))) {
      if (indent === limit && line.trimStart().startsWith('-')) {
        limit = /^\s*/.exec(line)?.[0].length ?? 0;
        inItem = true;
      }
      continue;
    }
    path.unshift(match[2] ?? '');
    const dash = line.trimStart().startsWith('-');
    limit = dash ? (/^\s*/.exec(line)?.[0].length ?? 0) : indent;
    inItem = dash;
  }
  return path;
}

function enclosingKey(text: string, start: number, limit: number): string | undefined {
  return keyPath(text, start, `${' '.repeat(limit)}x`).at(-1);
}

function indentAbove(text: string, start: number, before: string): number {
  const own = indentOf(before);
  for (let end = start - 1; end > 0;) {
    const from = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(from, end);
    end = from - 1;
    if (line.trim() !== '' && indentOf(line) < own) return indentOf(line);
  }
  return 0;
}

/** Keys of the same map, above and below a line, with the rest of their lines. */
function siblingKeys(text: string, start: number, indent: number): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  const take = (line: string): 'stop' | 'go' => {
    if (line.trim() === '') return 'go';
    const at = indentOf(line);
    if (at < indent) return 'stop';
    const match = at === indent ? /^\s*(?:- +)*([\w-]+):\s*(.*)$/.exec(line) : null;
    if (match !== null) found.push([match[1] ?? '', match[2] ?? '']);
    return 'go';
  };
  const above = text
    .slice(0, Math.max(start - 1, 0))
    .split('\n')
    .toReversed();
  for (const line of start === 0 ? [] : above) {
    if (take(line) === 'stop' || (indentOf(line) === indent && line.trimStart().startsWith('-'))) break;
  }
  const end = text.indexOf('\n', start);
  for (const line of end === -1 ? [] : text.slice(end + 1).split('\n'))
    if ((line.trimStart().startsWith('-') && indentOf(line) <= indent) || take(line) === 'stop') break;
  return found;
}
