import type { ActionDefinition } from '#kernel/action.ts';
import type { Answer } from '#kernel/answer.ts';
import { defaultMaxItems, defaultMaxLength, type Field, type Fields } from '#kernel/field.ts';
import { cliFlagsOf } from './cli-flags.ts';
import { connectorIdOf, permissionOf } from './permission.ts';

/** Where the fields of a group are described, when that is not below the group itself. */
export type Elsewhere = (fields: Fields) => string | null;

const nowhereElse: Elsewhere = () => null;

/** The reference page of one action. */
export function markdownOf(action: ActionDefinition, elsewhere: Elsewhere = nowhereElse): string {
  const sections = [
    `# ${inline(action.title)}`,
    inline(action.summary),
    factTable(action),
    ...(action.inferred === undefined ? [] : [`> **Not documented by the vendor.** ${inline(action.inferred)}`]),
    '## Input',
    inputTable(action.input, elsewhere),
    ...(action.output === undefined ? [] : ['## Answer', answerText(action.output)]),
    '## Command line',
    commandLine(action),
    ...(action.manualCheck === undefined ? [] : ['## When the outcome is unknown', inline(action.manualCheck)]),
  ];
  return `${sections.join('\n\n')}\n`;
}

function factTable(action: ActionDefinition): string {
  const effect = action.effectOf === undefined ? action.effect : `${action.effect} at most; the input decides`;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Id', `\`${action.id}\``],
    ['Connector', `\`${connectorIdOf(action.id)}\``],
    ['Category', inline(action.category)],
    ['Effect', effect],
    ['Repeating it', action.idempotent ? 'leaves the same state' : 'may have a further effect'],
    ['May stay pending', action.settle === undefined ? 'no' : 'yes, and is followed until it is settled'],
    ['Permission in Cordon', `\`${permissionOf(action)}\``],
    ['Permission at the vendor', action.requires?.permission],
    ['Licence', action.requires?.licence],
  ];
  return table(
    ['', ''],
    rows.filter(([, value]) => value !== undefined).map(([name, value]) => [name, value ?? '']),
  );
}

function answerText(output: Answer): string {
  const members = Object.entries(output).map(([name, kind]) =>
    kind === 'any' ? `\`${name}\`` : `\`${name}\` (${kind})`,
  );
  return `\`data\` holds ${members.join(', ')}. The console may leave each of them null, and others may stand beside them.`;
}

/** The table of a set of fields. */
export function inputTable(fields: Fields, elsewhere: Elsewhere = nowhereElse): string {
  const rows = fieldRows(fields, '', elsewhere);
  return rows.length === 0 ? 'None.' : table(['Name', 'Kind', 'Required', 'Meaning'], rows);
}

function fieldRows(fields: Fields, prefix: string, elsewhere: Elsewhere): readonly (readonly string[])[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const own = [`\`${path}\``, kindOf(field), field.required === true ? 'yes' : 'no', meaningOf(field)];
    const inner = innerFields(field);
    if (inner === null) return [own];
    const place = elsewhere(inner);
    if (place !== null) return [[...own.slice(0, -1), `${meaningOf(field)} Fields: ${place}.`.trim()]];
    return [own, ...fieldRows(inner, field.kind === 'list' ? `${path}[].` : `${path}.`, elsewhere)];
  });
}

function innerFields(field: Field): Fields | null {
  if (field.kind === 'group') return field.fields;
  return field.kind === 'list' && typeof field.of === 'object' ? field.of : null;
}

function kindOf(field: Field): string {
  switch (field.kind) {
    case 'text':
      return `text, up to ${field.maxLength ?? defaultMaxLength} characters${field.pattern === undefined ? '' : `, \`${field.pattern}\``}`;
    case 'integer':
    case 'number':
      return `${field.kind === 'integer' ? 'whole number' : 'number'}${rangeOf(field)}`;
    case 'choice':
      return field.values.map((value) => `\`${value}\``).join(', ');
    case 'list':
      return `list of ${itemKindOf(field)}, up to ${field.maxItems ?? defaultMaxItems}`;
    case 'flag':
      return 'true or false';
    case 'instant':
      return 'time, ISO 8601 with a zone';
    case 'group':
      return 'group';
    case 'document':
      return 'any JSON';
  }
}

function itemKindOf({ of, values, pattern }: Field & { kind: 'list' }): string {
  if (typeof of === 'object') return 'groups';
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ');
  return pattern === undefined ? of : `${of} matching \`${pattern}\``;
}

function rangeOf(field: { readonly min?: number; readonly max?: number }): string {
  if (field.min !== undefined && field.max !== undefined) return `, ${field.min} to ${field.max}`;
  if (field.min !== undefined) return `, at least ${field.min}`;
  return field.max === undefined ? '' : `, at most ${field.max}`;
}

function meaningOf(field: Field): string {
  const parts = [field.label === undefined ? '' : `${field.label}.`, field.help ?? ''];
  if ('default' in field && field.default !== undefined) parts.push(`Default \`${String(field.default)}\`.`);
  if (field.sensitive === true) parts.push('Secret.');
  return inline(parts.filter((part) => part !== '').join(' '));
}

function commandLine(action: ActionDefinition): string {
  const flags = cliFlagsOf(action.input)
    .filter((flag) => flag.required)
    .map((flag) => [flag.flag, flag.placeholder].filter((part) => part !== '').join(' '));
  return ['```sh', ['cordon action run', action.id, '--connection <connection>', ...flags].join(' '), '```'].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(tableLine).join('\n');
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** Prose on one line that cannot turn into markup. */
function inline(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[<>]/g, (mark) => (mark === '<' ? '&lt;' : '&gt;'));
}
