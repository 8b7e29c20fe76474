import { createHash } from 'node:crypto';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { cell, table } from '../output.ts';

const idField = { id: { kind: 'text', required: true } } as const;
const columns = ['id', 'name', 'bytes', 'password', 'actionId', 'createdAt'];

const list = defineCommand({
  name: 'file list',
  summary: 'Files that came from consoles, newest first',
  positions: [],
  fields: {
    limit: { kind: 'integer', min: 1, max: 500 },
    after: { kind: 'text', help: 'The `next` of the page before.' },
  },
  async run(input, { client, output }) {
    const page = await (await client()).call('listFiles', { query: input });
    output.answer(page, () => table(page['items'] as readonly JsonObject[], columns));
    return exitCodes.done;
  },
});

const get = defineCommand({
  name: 'file get',
  summary: 'One file; with --output, its content, checked against its SHA-256',
  positions: ['id'],
  fields: { ...idField, output: { kind: 'text', help: 'Path of a new file for the content.' } },
  async run({ id, output: path }, { client, output, writeFile }) {
    const server = await client();
    const file = await server.call('getFile', { params: { id } });
    if (path !== undefined) {
      const body = await server.stream('downloadFile', { params: { id } });
      await writeFile(path, checked(body, id, file['sha256']));
    }
    const shown = table([file], [...columns, 'sha256', 'sensitive']);
    output.answer(file, () => (path === undefined ? shown : `${shown}\n\nWrote ${cell(path)}.`));
    return exitCodes.done;
  },
});

/** @throws AppError `connection_lost` when what came is not what was stored */
async function* checked(body: AsyncIterable<Uint8Array>, id: string, sha256: unknown): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of body) {
      hash.update(chunk);
      yield chunk;
    }
  } catch (cause) {
    throw new AppError('connection_lost', `The content of ${id} broke off.`, { failureIndicator: id, cause });
  }
  if (hash.digest('hex') === sha256) return;
  throw new AppError('connection_lost', `What came is not the content of ${id}.`, { failureIndicator: id });
}

const password = defineCommand({
  name: 'file password',
  summary: 'The password of a locked archive; it is given out once',
  positions: ['id'],
  fields: idField,
  async run({ id }, { client, output }) {
    const answer = await (await client()).call('takeFilePassword', { params: { id } });
    output.answer(answer, () => cell(answer['password']));
    return exitCodes.done;
  },
});

const remove = defineCommand({
  name: 'file remove',
  summary: 'Remove a file with its content and its password',
  positions: ['id'],
  fields: idField,
  async run({ id }, { client, output }) {
    await (await client()).call('removeFile', { params: { id } });
    output.answer({ removed: id }, () => `Removed ${id}.`);
    return exitCodes.done;
  },
});

export const fileCommands: readonly Command[] = [list, get, password, remove];
