import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { objectOf } from '../object.ts';
import { cell, table } from '../output.ts';
import { resultText } from '../result-text.ts';

const idField = { id: { kind: 'text', required: true } } as const;
const allField = { kind: 'flag', help: 'Every undecided part of the same verb on this connection.' } as const;
const columns = ['id', 'kind', 'status', 'title', 'role', 'requester', 'expiresAt'];

const list = defineCommand({
  name: 'approval list',
  summary: 'What people are asked to consent to, newest first; `--status pending` shows what waits',
  positions: [],
  fields: {
    status: { kind: 'choice', values: ['pending', 'approved', 'rejected', 'expired', 'superseded', 'voided'] },
    kind: { kind: 'choice', values: ['write', 'question', 'review'] },
    run: { kind: 'text' },
    limit: { kind: 'integer', min: 1, max: 500 },
    after: { kind: 'text', help: 'The `next` of the page before.' },
  },
  async run(input, { client, output }) {
    const page = await (await client()).call('listApprovals', { query: input });
    output.answer(page, () => table((page['items'] as readonly JsonObject[]).map(rowOf), columns));
    return exitCodes.done;
  },
});

const show = defineCommand({
  name: 'approval show',
  summary: 'One approval: what would be done, who has decided, what became of it',
  positions: ['id'],
  fields: idField,
  async run({ id }, { client, output }) {
    const approval = await (await client()).call('getApproval', { params: { id } });
    output.answer(approval, () => approvalText(approval));
    return exitCodes.done;
  },
});

const approve = defineCommand({
  name: 'approval approve',
  summary: 'Consent to what would be done; never to your own request',
  positions: ['id'],
  fields: {
    ...idField,
    comment: { kind: 'text' },
    planHash: { kind: 'text', help: 'Hash of the plan that you looked at; another plan is refused.' },
    all: allField,
  },
  async run({ id, ...body }, { client, output }) {
    const approval = await (await client()).call('approveApproval', { params: { id }, body });
    output.answer(approval, () => approvalText(approval));
    return exitCodes.done;
  },
});

const reject = defineCommand({
  name: 'approval reject',
  summary: 'Reject what would be done; nothing is sent',
  positions: ['id'],
  fields: { ...idField, comment: { kind: 'text', required: true, help: 'What would have to change.' }, all: allField },
  async run({ id, ...body }, { client, output }) {
    const approval = await (await client()).call('rejectApproval', { params: { id }, body });
    output.answer(approval, () => approvalText(approval));
    return exitCodes.done;
  },
});

const edit = defineCommand({
  name: 'approval edit',
  summary: 'Plan the write anew with another input; someone else must approve that one',
  positions: ['id'],
  fields: {
    ...idField,
    input: {
      kind: 'document',
      required: true,
      help: 'The whole input as JSON or @file; a secret left as `[secret]` is kept.',
    },
    comment: { kind: 'text', required: true },
  },
  async run({ id, input, comment }, { client, output }) {
    const body = { input: objectOf(input, '--input'), comment };
    const approval = await (await client()).call('editApproval', { params: { id }, body });
    output.answer(approval, () => approvalText(approval));
    return exitCodes.done;
  },
});

function rowOf(approval: JsonObject): JsonObject {
  const { requester } = approval;
  return { ...approval, requester: isJsonObject(requester) ? (requester['name'] ?? null) : null };
}

function approvalText(approval: JsonObject): string {
  const { plan, decisions, reason, result, note, supersededBy } = approval;
  const decided = (decisions as readonly JsonObject[]).map((decision) => ({
    ...rowOf({ ...decision, requester: decision['by'] ?? null }),
    decision: decision['approve'] === true ? 'approved' : 'rejected',
  }));
  const parts = [
    table([rowOf(approval)], columns),
    cell(reason),
    isJsonObject(plan) ? planText(plan) : '',
    decided.length === 0 ? '' : table(decided, ['at', 'requester', 'decision', 'comment']),
    note === null || note === undefined ? '' : cell(note),
    supersededBy === null || supersededBy === undefined ? '' : `superseded by ${cell(supersededBy)}`,
    isJsonObject(result) ? resultText(result) : '',
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

const maxShown = 20;

function planText(plan: JsonObject): string {
  const { actionId, connectionTitle, targets, endpoints, count, input, hash } = plan;
  const names = (endpoints as readonly JsonObject[]).map(({ name }) => cell(name));
  const reached = names.length > 0 ? names : (targets as readonly string[]).map(cell);
  const more = reached.length > maxShown ? ` and ${reached.length - maxShown} more` : '';
  return [
    `action     ${cell(actionId)} on ${cell(connectionTitle)}`,
    `reaches    ${count === null ? 'an unknown number' : cell(count)}: ${reached.slice(0, maxShown).join(', ')}${more}`,
    `input      ${cell(input)}`,
    `plan hash  ${cell(hash)}`,
  ].join('\n');
}

export const approvalCommands: readonly Command[] = [list, show, approve, reject, edit];
