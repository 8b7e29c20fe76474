import { permissions } from '#kernel/access.ts';
import type { JsonObject } from '#kernel/json.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { cell, table } from '../output.ts';

const content = {
  name: { kind: 'text', required: true },
  permission: { kind: 'list', of: 'text', values: permissions, required: true, help: 'May be given more than once.' },
  connection: { kind: 'list', of: 'text', help: 'Id or title that it is bound to; without any: all.' },
} as const;

const list = defineCommand({
  name: 'role list',
  summary: 'Roles and what they may do',
  positions: [],
  fields: {},
  async run(_, { client, output }) {
    const { items } = await (await client()).call('listRoles');
    output.answer(items, () =>
      table((items as readonly JsonObject[]).map(row), ['name', 'builtIn', 'permissions', 'connections']),
    );
    return exitCodes.done;
  },
});

const create = defineCommand({
  name: 'role create',
  summary: 'Make a role of permissions that you have',
  positions: ['name'],
  fields: content,
  async run({ name, ...given }, { client, output }) {
    const made = await (await client()).call('createRole', { body: { name, ...bodyOf(given) } });
    output.answer(made, () => `The role ${cell(made['name'])} may ${joined(made['permissions'])}.`);
    return exitCodes.done;
  },
});

const change = defineCommand({
  name: 'role change',
  summary: 'Change what a role of your own may do; what is not given is taken away',
  positions: ['name'],
  fields: content,
  async run({ name, ...given }, { client, output }) {
    const made = await (await client()).call('updateRole', { params: { name }, body: bodyOf(given) });
    output.answer(made, () => `The role ${cell(made['name'])} may ${joined(made['permissions'])}.`);
    return exitCodes.done;
  },
});

const remove = defineCommand({
  name: 'role remove',
  summary: 'Remove a role of your own that nobody has',
  positions: ['name'],
  fields: { name: { kind: 'text', required: true } },
  async run({ name }, { client, output }) {
    await (await client()).call('removeRole', { params: { name } });
    output.answer({ removed: name }, () => `Removed ${name}.`);
    return exitCodes.done;
  },
});

interface Given {
  readonly permission: readonly string[];
  readonly connection?: readonly string[] | undefined;
}

function bodyOf({ permission, connection }: Given): JsonObject {
  return { permissions: [...permission], ...(connection === undefined ? {} : { connections: [...connection] }) };
}

function row({ permissions: may, connections, ...rest }: JsonObject): JsonObject {
  return { ...rest, permissions: joined(may), connections: connections === null ? 'all' : joined(connections) };
}

function joined(value: JsonObject[string] | undefined): string {
  return Array.isArray(value) ? value.join(', ') : cell(value);
}

export const roleCommands: readonly Command[] = [list, create, change, remove];
