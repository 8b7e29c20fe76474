import { markdownOf } from '#catalog/markdown.ts';
import type { JsonObject } from '#kernel/json.ts';
import { AppError } from '#kernel/error.ts';
import { invalidInput, parseInput } from '#kernel/validate.ts';
import { pathOfRows, wholeList, writeAllPages } from '../all-pages.ts';
import type { Client } from '../client.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { cell, table } from '../output.ts';
import { objectOf } from '../object.ts';
import { showResult } from '../show-result.ts';
import { untilSettled } from '../until-settled.ts';

const list = defineCommand({
  name: 'action list',
  summary: 'Search the catalogue of actions; needs no server',
  positions: ['search'],
  fields: {
    search: { kind: 'text', help: 'Words to look for.' },
    connector: { kind: 'text' },
    category: { kind: 'text' },
    effect: { kind: 'choice', values: ['read', 'write', 'destructive'] },
  },
  async run({ search, ...filter }, { catalog, output }) {
    const found = (await catalog()).search({ ...filter, ...(search === undefined ? {} : { words: search }) });
    const rows = found.map(({ id, effect, category, title }) => ({ id, effect, category, title }));
    output.answer(rows, () => table(rows, ['id', 'effect', 'category', 'title']));
    return exitCodes.done;
  },
});

const show = defineCommand({
  name: 'action show',
  summary: 'One action with its input; needs no server',
  positions: ['id'],
  fields: { id: { kind: 'text', required: true } },
  async run({ id }, { catalog, output }) {
    const { action } = (await catalog()).action(id);
    const { title, summary, category, effect, idempotent, requires = {}, input } = action;
    output.answer({ id, title, summary, category, effect, idempotent, requires, input }, () => markdownOf(action));
    return exitCodes.done;
  },
});

const run = defineCommand({
  name: 'action run',
  summary: 'Run an action; its input is given by flags: see `action show`',
  positions: ['id'],
  fields: {
    id: { kind: 'text', required: true },
    connection: { kind: 'text', help: 'Id or title of the connection; that of the preset when it names one.' },
    preset: { kind: 'text', help: 'Id or title of a preset to begin with; --input and flags win over it.' },
    input: { kind: 'document', help: 'The whole input as JSON or @file; flags win over it.' },
    key: { kind: 'text', help: 'Idempotency key: the same key never writes twice.' },
    dryRun: { kind: 'flag', help: 'Describe a write instead of making it.' },
    breakGlass: {
      kind: 'text',
      maxLength: 2_000,
      help: 'Why nobody could be asked: goes past an approval, never past a denial. Administrators only; others review it.',
    },
    wait: { kind: 'flag', help: 'Wait until accepted work is final.' },
    all: {
      kind: 'flag',
      help: 'Of a list: reads it page by page to its end and writes each row as a line of JSON.',
    },
    max: { kind: 'integer', min: 1, help: 'As --all, up to this many rows.' },
  },
  moreFields: async ([id], { catalog }) => (id === undefined ? {} : (await catalog()).action(id).action.input),
  async run(
    { id, preset, input: whole, key, dryRun, wait = false, all = false, max, breakGlass, ...rest },
    context,
    flags,
  ) {
    const { client, catalog, output } = context;
    const { action } = (await catalog()).action(id);
    const kept = preset === undefined ? null : await presetOf(await client(), id, preset);
    // Checked here as well: a wrong input is a wrong command, and no server is needed to say so.
    const said = { ...kept?.input, ...objectOf(whole, '--input'), ...flags };
    const given = parseInput(action.input, said) as JsonObject;
    const connection = rest.connection ?? kept?.connection;
    if (connection === undefined) throw invalidInput([{ path: '--connection', problem: 'is required' }]);
    const limit = typeof said['limit'] === 'number' ? said['limit'] : undefined;
    const { input, pages } = wholeList(action.input, given, { all, max, limit });
    const server = await client();
    const past = breakGlass === undefined ? {} : { breakGlass: { reason: breakGlass } };
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const partsFor = (one: JsonObject) => {
      const body = { connection, input: one, dryRun: dryRun ?? false, wait, ...past };
      return { params: { id }, body, headers };
    };
    if (pages !== null) {
      return writeAllPages(input, pages, output, (one) => server.sendForRows('runAction', pathOfRows, partsFor(one)));
    }
    const answer = await server.send('runAction', partsFor(input));
    return showResult(await untilSettled(answer.body, wait, server, context), output);
  },
});

/** @throws AppError `not_found` */
async function presetOf(
  server: Client,
  action: string,
  idOrTitle: string,
): Promise<{ readonly input: JsonObject; readonly connection?: string }> {
  const { items } = await server.call('listPresets', { query: { action, limit: 500 } });
  const presets = items as readonly JsonObject[];
  const found = presets.find(({ id }) => id === idOrTitle) ?? presets.find(({ title }) => title === idOrTitle);
  if (found === undefined)
    throw new AppError('not_found', `${action} has no preset \`${idOrTitle}\`; see \`preset list\`.`, {
      failureIndicator: '--preset',
    });
  const { input, connectionId } = found;
  return { input: input as JsonObject, ...(typeof connectionId === 'string' ? { connection: connectionId } : {}) };
}

const schedule = defineCommand({
  name: 'action schedule',
  summary: 'Run an action by itself at certain times: publishes a playbook with this one step',
  positions: ['id'],
  fields: {
    id: { kind: 'text', required: true },
    title: { kind: 'text', required: true, maxLength: 120 },
    connection: { kind: 'text', required: true, help: 'Id or title of the connection.' },
    cron: { kind: 'text', required: true, help: 'Minute, hour, day, month, weekday, such as `0 6 * * MON-FRI`.' },
    timeZone: { kind: 'text', help: 'Such as Europe/Paris; UTC when left out.' },
    missed: {
      kind: 'choice',
      values: ['skip', 'once'],
      help: 'Of times at which no server was there: nothing, or one run for all of them.',
    },
    input: { kind: 'document', help: 'The whole input as JSON or @file.' },
  },
  async run({ id, input, ...body }, { client, output }) {
    const server = await client();
    const made = await server.call('scheduleAction', {
      params: { id },
      body: { ...body, input: objectOf(input, '--input') },
    });
    output.answer(made, () => `Scheduled by the playbook ${cell(made['playbookId'])}; \`trigger list\` shows when.`);
    return exitCodes.done;
  },
});

export const actionCommands: readonly Command[] = [list, show, run, schedule];
