import type { Json, JsonObject } from '#kernel/json.ts';
import { defineCommand, exitCodes, type Command, type ExitCode } from '../command.ts';
import { cell, table } from '../output.ts';
import { resultText } from '../result-text.ts';
import { showResult } from '../show-result.ts';

const idField = { id: { kind: 'text', required: true } } as const;

const list = defineCommand({
  name: 'intent list',
  summary: 'The ledger of writes, newest first; `--status unknown` shows what needs a person',
  positions: [],
  fields: {
    status: { kind: 'choice', values: ['open', 'pending', 'succeeded', 'partially_succeeded', 'failed', 'unknown'] },
    run: { kind: 'text' },
    connection: { kind: 'text' },
    limit: { kind: 'integer', min: 1, max: 500 },
    after: { kind: 'text', help: 'The `next` of the page before.' },
  },
  async run(input, { client, output }) {
    const page = await (await client()).call('listIntents', { query: input });
    output.answer(page, () =>
      table(page['items'] as readonly JsonObject[], ['id', 'status', 'actionId', 'targets', 'openedAt', 'resendOf']),
    );
    return exitCodes.done;
  },
});

const show = defineCommand({
  name: 'intent show',
  summary: 'One intent with its outcome',
  positions: ['id'],
  fields: idField,
  async run({ id }, { client, output }) {
    const intent = await (await client()).call('getIntent', { params: { id } });
    output.answer(intent, () => intentText(intent));
    return exitCodes.done;
  },
});

const settle = defineCommand({
  name: 'intent settle',
  summary: 'Ask the console now what became of a pending or unknown write',
  positions: ['id'],
  fields: idField,
  async run({ id }, { client, output }) {
    const intent = await (await client()).call('settleIntent', { params: { id } });
    output.answer(intent, () => intentText(intent));
    return exitCodeOf(intent['status']);
  },
});

const resend = defineCommand({
  name: 'intent resend',
  summary: 'Send an unknown, idempotent write once more, as an intent of its own',
  positions: ['id'],
  fields: idField,
  async run({ id }, { client, output }) {
    const { body } = await (await client()).send('resendIntent', { params: { id } });
    return showResult(body, output);
  },
});

const resolve = defineCommand({
  name: 'intent resolve',
  summary: 'Decide an unknown outcome by what was seen in the console',
  positions: ['id'],
  fields: {
    ...idField,
    applied: { kind: 'flag', required: true, help: '--applied or --no-applied.' },
    note: { kind: 'text', required: true, help: 'What was seen, and where.' },
  },
  async run({ id, applied, note }, { client, output }) {
    const intent = await (await client()).call('resolveIntent', { params: { id }, body: { applied, note } });
    output.answer(intent, () => intentText(intent));
    return exitCodes.done;
  },
});

const receipt = defineCommand({
  name: 'receipt show',
  summary: 'Accepted work: its latest answer, deadline and polls',
  positions: ['id'],
  fields: idField,
  async run({ id }, { client, output }) {
    const found = await (await client()).call('getReceipt', { params: { id } });
    output.answer(found, () => table([found], ['id', 'status', 'actionId', 'polls', 'acceptedAt', 'deadlineAt']));
    return exitCodes.done;
  },
});

function exitCodeOf(status: Json | undefined): ExitCode {
  if (status === 'pending' || status === 'open') return exitCodes.pending;
  if (status === 'unknown') return exitCodes.unknown;
  return status === 'succeeded' ? exitCodes.done : exitCodes.failed;
}

function intentText(intent: JsonObject): string {
  const head = table([intent], ['id', 'status', 'actionId', 'targets', 'openedAt', 'closedAt']);
  const { result, resolution } = intent;
  const decided = resolution === null ? '' : `decided: ${cell(resolution)}`;
  const outcome = result === null || result === undefined ? '' : resultText(result as JsonObject);
  return [head, outcome, decided].filter((part) => part !== '').join('\n\n');
}

export const ledgerCommands: readonly Command[] = [list, show, settle, resend, resolve, receipt];
