import { isJsonObject, parseJson, type Json, type JsonObject } from '#kernel/json.ts';
import { boundFields, runFilterFields } from '#api/contract/operations/runs.ts';
import { defineCommand, exitCodes, type Command, type ExitCode } from '../command.ts';
import { cell, table, type Output } from '../output.ts';
import { failureText } from '../result-text.ts';
import { watchRun } from '../watch-run.ts';

const idField = { id: { kind: 'text', required: true } } as const;

const list = defineCommand({
  name: 'run list',
  summary: 'Runs, newest first',
  positions: [],
  fields: {
    ...runFilterFields,
    limit: { kind: 'integer', min: 1, max: 500 },
    after: { kind: 'text', help: 'The `next` of the page before.' },
  },
  async run(input, { client, output }) {
    const page = await (await client()).call('listRuns', { query: input });
    output.answer(page, () =>
      table(page['items'] as readonly JsonObject[], [
        'id',
        'status',
        'playbookId',
        'playbookVersion',
        'createdAt',
        'finishedAt',
      ]),
    );
    return exitCodes.done;
  },
});

const show = defineCommand({
  name: 'run show',
  summary: 'A run with its steps and what it waits for',
  positions: ['id'],
  fields: idField,
  async run({ id }, { client, output }) {
    const run = await (await client()).call('getRun', { params: { id } });
    output.answer(run, () => runText(run));
    return exitCodes.done;
  },
});

const why = defineCommand({
  name: 'run why',
  summary: 'Why a run is where it is: what it waits for, and until when',
  positions: ['id'],
  fields: idField,
  async run({ id }, { client, output }) {
    const answer = await (await client()).call('whyRun', { params: { id } });
    const reasons = answer['reasons'] as readonly JsonObject[];
    const status = isJsonObject(answer['run']) ? cell(answer['run']['status']) : '';
    output.answer(answer, () => [`${id}  ${status}`, ...reasons.map(({ text }) => cell(text))].join('\n'));
    return exitCodes.done;
  },
});

const limits = defineCommand({
  name: 'limit list',
  summary: 'How many runs may be under way at once or begin in a time, are and have, and are held back',
  positions: [],
  fields: {},
  async run(_, { client, output }) {
    return showLimits(await (await client()).call('listLimits'), output);
  },
});

const setLimit = defineCommand({
  name: 'limit set',
  summary: 'Limit the runs of the tenant, or those that name a connection; without a number the limit is taken away',
  positions: [],
  fields: {
    connection: { kind: 'text', help: 'Id or title. The whole tenant when left out.' },
    ...boundFields,
  },
  async run(body, { client, output }) {
    return showLimits(await (await client()).call('setLimit', { body }), output);
  },
});

function showLimits({ items }: JsonObject, output: Output): ExitCode {
  const rows = (items as readonly JsonObject[]).map((limit) => ({ ...limit, rate: rateText(limit['rate'] ?? null) }));
  output.answer(items, () => table(rows, ['gate', 'concurrency', 'running', 'rate', 'held']));
  return exitCodes.done;
}

function rateText(rate: Json): string {
  if (!isJsonObject(rate)) return '';
  return `${cell(rate['begun'])} of ${cell(rate['runs'])} in ${Number(rate['withinMs']) / 1_000} s`;
}

const watch = defineCommand({
  name: 'run watch',
  summary: 'Show every step until the run ends',
  positions: ['id'],
  fields: idField,
  run: async ({ id }, context) => watchRun(id, await context.client(), context),
});

const cancel = defineCommand({
  name: 'run cancel',
  summary: 'Cancel a run; what the console has accepted is not undone',
  positions: ['id'],
  fields: idField,
  async run({ id }, { client, output }) {
    const run = await (await client()).call('cancelRun', { params: { id } });
    output.answer(run, () => `${id} is being cancelled.`);
    return exitCodes.done;
  },
});

const report = defineCommand({
  name: 'run report',
  summary: 'Everything that is known of a run, as evidence: JSON, or one HTML page',
  positions: ['id'],
  fields: {
    ...idField,
    format: { kind: 'choice', values: ['json', 'html'], help: 'By the ending of --out when left out.' },
    out: { kind: 'text', help: 'Path of a new file; standard output without it.' },
  },
  async run({ id, format, out }, { client, output, writeFile }) {
    const query = { format: format ?? (out?.endsWith('.html') === true ? 'html' : 'json') };
    const body = await (await client()).stream('reportRun', { params: { id }, query });
    if (out === undefined) {
      const text = await new Response(ReadableStream.from(body)).text();
      output.answer(query.format === 'json' ? parseJson(text) : { html: text }, () => text);
    } else {
      await writeFile(out, body);
      output.answer({ file: out }, () => `Wrote ${cell(out)}.`);
    }
    return exitCodes.done;
  },
});

function runText(run: JsonObject): string {
  const { id, status, playbookId, playbookVersion, createdAt, finishedAt, error } = run;
  const steps = (run['steps'] as readonly JsonObject[]).map((step) => ({ ...step, message: messageOf(step) }));
  const waits = (run['waits'] as readonly JsonObject[]).map(
    (wait) => `waits ${cell(wait['reason'])}, at the latest ${cell(wait['dueAt'])}`,
  );
  const parts = [
    `${cell(id)}  ${cell(status)}\n${cell(playbookId)} version ${cell(playbookVersion)}, from ${cell(createdAt)} to ${cell(finishedAt)}`,
    failureText(error),
    table(steps, ['stepId', 'iteration', 'status', 'message']),
    waits.join('\n'),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function messageOf(step: JsonObject): string {
  const { result, error } = step;
  if (isJsonObject(result)) return cell(result['message']);
  return isJsonObject(error) ? cell(error['message']) : '';
}

export const runCommands: readonly Command[] = [list, show, why, watch, cancel, limits, setLimit, report];
