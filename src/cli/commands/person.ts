import type { JsonObject } from '#kernel/json.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { cell, table } from '../output.ts';

const id = { kind: 'text', required: true } as const;

const list = defineCommand({
  name: 'person list',
  summary: 'People who may sign in',
  positions: [],
  fields: {},
  async run(_, { client, output }) {
    const { items } = await (await client()).call('listPeople');
    const columns = ['id', 'name', 'email', 'role', 'disabled', 'secondFactor', 'passkeys', 'createdAt'];
    output.answer(items, () => table(items as readonly JsonObject[], columns));
    return exitCodes.done;
  },
});

const add = defineCommand({
  name: 'person add',
  summary: 'Add a person; the password to hand over is shown once',
  positions: ['email'],
  fields: {
    email: { kind: 'text', required: true },
    name: { kind: 'text', required: true },
    role: { kind: 'text', required: true, help: 'A built-in role or one of your own; see `role list`.' },
  },
  async run(input, { client, output }) {
    const added = await (await client()).call('addPerson', { body: input });
    output.answer(added, () => cell(added['password']));
    return exitCodes.done;
  },
});

const role = defineCommand({
  name: 'person role',
  summary: 'Give a person another role',
  positions: ['id', 'role'],
  fields: { id, role: { kind: 'text', required: true } },
  async run({ id: person, role: next }, { client, output }) {
    const changed = await (await client()).call('updatePerson', { params: { id: person }, body: { role: next } });
    output.answer(changed, () => `${cell(changed['name'])} has the role ${cell(changed['role'])} now.`);
    return exitCodes.done;
  },
});

const disable = defineCommand({
  name: 'person disable',
  summary: 'Sign a person out everywhere and let them in no more',
  positions: ['id'],
  fields: { id, undo: { kind: 'flag', help: 'Let them in again.' } },
  async run({ id: person, undo }, { client, output }) {
    const body = { disabled: undo !== true };
    const changed = await (await client()).call('updatePerson', { params: { id: person }, body });
    output.answer(
      changed,
      () => `${cell(changed['name'])} is ${changed['disabled'] === true ? 'disabled' : 'enabled'}.`,
    );
    return exitCodes.done;
  },
});

const reset = defineCommand({
  name: 'person reset-password',
  summary: 'Give a person a new password to hand over, shown once, and sign them out everywhere',
  positions: ['id'],
  fields: { id, withSecondFactors: { kind: 'flag', help: 'Forget authenticator and passkeys, too.' } },
  async run({ id: person, withSecondFactors = false }, { client, output }) {
    const answer = await (
      await client()
    ).call('resetPassword', { params: { id: person }, body: { withSecondFactors } });
    output.answer(answer, () => cell(answer['password']));
    return exitCodes.done;
  },
});

const sessions = defineCommand({
  name: 'person sessions',
  summary: 'Where a person is signed in',
  positions: ['id'],
  fields: { id },
  async run({ id: person }, { client, output }) {
    const { items } = await (await client()).call('listSignIns', { params: { id: person } });
    const columns = ['id', 'method', 'ipAddress', 'userAgent', 'createdAt', 'expiresAt'];
    output.answer(items, () => table(items as readonly JsonObject[], columns));
    return exitCodes.done;
  },
});

const signOut = defineCommand({
  name: 'person sign-out',
  summary: 'End one sign-in of a person',
  positions: ['id', 'session'],
  fields: { id, session: { kind: 'text', required: true } },
  async run({ id: person, session }, { client, output }) {
    await (await client()).call('endSignIn', { params: { id: person, signIn: session } });
    output.answer({ ended: session }, () => `Ended ${session}.`);
    return exitCodes.done;
  },
});

export const personCommands: readonly Command[] = [list, add, role, disable, reset, sessions, signOut];
