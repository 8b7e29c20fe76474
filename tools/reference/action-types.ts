import type { ActionDefinition } from '#kernel/action.ts';
import type { AnswerKind } from '#kernel/answer.ts';
import type { Field, Fields } from '#kernel/field.ts';
import type { Generator } from '../generator.ts';

const intro = `/*
 * The inputs of every action and what is known of its answers, as types. Generated from the catalogue; do not edit.
 * A group that several actions take is one interface, so that the compiler looks at it once.
 */

import type { Anything } from './reference.ts';
import type { Choice, Choices, Decimal, Document, Flag, Group, Rows, Text, Texts, Whole, Wholes } from './values.ts';
`;

/** For the builder: a wrong field of an action is an error of the compiler. */
export function actionTypes(actions: readonly ActionDefinition[]): Generator {
  return {
    path: 'src/playbook/builder/action-types.ts',
    render: async () => {
      const shared = new Map<string, string>();
      const sorted = actions.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      const inputs = sorted.map(({ id, input }) => `  readonly '${id}': ${membersOf(input, shared)};`);
      const interfaces = [...shared].map(([members, name]) => `interface ${name} ${members}`);
      const { names, outputs } = answersOf(sorted);
      return [
        intro,
        interfaces.join('\n\n'),
        '',
        `/** By the id of the action. */\nexport interface ActionInputs {\n${inputs.join('\n')}\n}`,
        '',
        names.join('\n'),
        '',
        `/** By the id of the action; those whose answers only the console knows are not here. */\nexport interface ActionOutputs {\n${outputs.join('\n')}\n}\n`,
      ].join('\n');
    },
  };
}

const answerTypes: Readonly<Record<AnswerKind, string>> = {
  text: 'string',
  number: 'number',
  flag: 'boolean',
  list: 'readonly Anything[]',
  object: 'Anything',
  any: 'Anything',
};

function answersOf(actions: readonly ActionDefinition[]) {
  const shared = new Map<string, string>();
  const outputs = actions.flatMap(({ id, output }) => {
    if (output === undefined) return [];
    const members = Object.entries(output).map(([name, kind]) => `readonly ${name}: ${answerTypes[kind]}`);
    const text = `{ ${members.join('; ')} }`;
    if (!shared.has(text)) shared.set(text, `Answer${shared.size + 1}`);
    return [`  readonly '${id}': ${shared.get(text) ?? text};`];
  });
  return { names: [...shared].map(([members, name]) => `interface ${name} ${members}`), outputs };
}

/** One line: nobody reads it, and the editor shows it anyway. */
function membersOf(fields: Fields, shared: Map<string, string>): string {
  const members = Object.entries(fields).map(
    ([name, field]) =>
      `readonly ${/^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`}${field.required === true ? '' : '?'}: ${typeOf(field, shared)}`,
  );
  return members.length === 0 ? '{ readonly [name: string]: never }' : `{ ${members.join('; ')} }`;
}

function typeOf(field: Field, shared: Map<string, string>): string {
  switch (field.kind) {
    case 'text':
    case 'instant':
      return 'Text';
    case 'integer':
      return 'Whole';
    case 'number':
      return 'Decimal';
    case 'flag':
      return 'Flag';
    case 'choice':
      return `Choice<${union(field.values)}>`;
    case 'group':
      return `Group<${nameOf(field.fields, shared)}>`;
    case 'document':
      return 'Document';
    case 'list':
      if (typeof field.of === 'object') return `Rows<${nameOf(field.of, shared)}>`;
      if (field.of === 'integer') return 'Wholes';
      return field.values === undefined ? 'Texts' : `Choices<${union(field.values)}>`;
  }
}

function nameOf(fields: Fields, shared: Map<string, string>): string {
  const members = membersOf(fields, shared);
  const known = shared.get(members);
  if (known !== undefined) return known;
  const name = `Fields${shared.size + 1}`;
  shared.set(members, name);
  return name;
}

function union(values: readonly string[]): string {
  return values.map((value) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`).join(' | ');
}
