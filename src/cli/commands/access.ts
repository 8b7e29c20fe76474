import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { cell, table } from '../output.ts';

const list = defineCommand({
  name: 'token list',
  summary: 'API tokens, without their text',
  positions: [],
  fields: {},
  async run(_, { client, output }) {
    const { items } = await (await client()).call('listTokens');
    output.answer(items, () =>
      table((items as readonly JsonObject[]).map(withOwnersName), [
        'id',
        'name',
        'role',
        'owner',
        'createdAt',
        'lastUsedAt',
        'revokedAt',
      ]),
    );
    return exitCodes.done;
  },
});

const create = defineCommand({
  name: 'token create',
  summary: 'Create an API token; its text is shown once',
  positions: ['name'],
  fields: {
    name: { kind: 'text', required: true },
    role: { kind: 'text', required: true, help: 'A built-in role or one of your own; see `role list`.' },
  },
  async run(input, { client, output }) {
    const created = await (await client()).call('createToken', { body: input });
    output.answer(created, () => cell(created['text']));
    return exitCodes.done;
  },
});

const revoke = defineCommand({
  name: 'token revoke',
  summary: 'Revoke an API token',
  positions: ['id'],
  fields: { id: { kind: 'text', required: true } },
  async run({ id }, { client, output }) {
    await (await client()).call('revokeToken', { params: { id } });
    output.answer({ revoked: id }, () => `Revoked ${id}.`);
    return exitCodes.done;
  },
});

function withOwnersName(token: JsonObject): JsonObject {
  const { owner } = token;
  return { ...token, owner: isJsonObject(owner) ? (owner['name'] ?? null) : null };
}

export const accessCommands: readonly Command[] = [list, create, revoke];
