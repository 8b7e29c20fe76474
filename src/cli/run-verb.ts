import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '#kernel/ids.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { VerbId } from '#kernel/verb-table.ts';
import type { Context, ExitCode } from './command.ts';
import { cell, table } from './output.ts';
import { failureText } from './result-text.ts';
import { exitCodeOf, resultIn } from './show-result.ts';

/** How a verb is carried out; the flags are the same for every verb. */
export interface VerbFlags {
  readonly connections?: readonly string[];
  readonly incident?: string;
  readonly key?: string;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
}

const lookMs = 1_000;

/** Runs a verb and shows what became of each machine. Waiting asks again under the same key, which writes nothing twice. */
export async function runVerb(
  verb: VerbId,
  input: JsonObject,
  { key = newId('req'), wait = false, dryRun = false, connections, incident }: VerbFlags,
  { client, output, signal }: Context,
): Promise<ExitCode> {
  const server = await client();
  const body: JsonObject = {
    input,
    dryRun,
    wait,
    ...(connections === undefined ? {} : { connections: [...connections] }),
    ...(incident === undefined ? {} : { incident }),
  };
  const ask = async (): Promise<JsonObject> => {
    const answer = await server.send('runVerb', { params: { verb }, body, headers: { 'idempotency-key': key } });
    return resultIn(answer.body);
  };
  let result = await ask();
  while (wait && result['status'] === 'pending' && !signal.aborted) {
    await sleep(lookMs, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) result = await ask();
  }
  output.answer(result, () => verbText(result));
  return exitCodeOf(result);
}

/** A verb's result for people: the sentence, every target, the rows of a question, and what proves it. */
function verbText(result: JsonObject): string {
  const { status, message, targets, data, error } = result;
  const view = isJsonObject(data) ? data : {};
  const parts = [
    `${cell(status)}: ${cell(message)}`,
    targetsText(targets),
    failureText(error),
    rowsText(view['rows']),
    callsText(view['calls']),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function targetsText(targets: Json | undefined): string {
  const rows = rowsIn(targets).map(({ target, status, error }) => ({
    target: target ?? null,
    status: status ?? null,
    reason: isJsonObject(error) ? (error['message'] ?? null) : null,
  }));
  return rows.length === 0 ? '' : table(rows, ['target', 'status', 'reason']);
}

const columnsOf: readonly (readonly string[])[] = [
  ['reference', 'kind', 'title', 'severity', 'verdict', 'status', 'endpointName', 'detectedAt'],
  ['name', 'matchedBy', 'agents'],
  ['name', 'version', 'publisher', 'installedAt'],
  ['name', 'domain', 'source', 'lastSeenAt'],
];

function rowsText(rows: Json | undefined): string {
  if (!Array.isArray(rows)) return '';
  const shown = rowsIn(rows).map((row) => ({
    ...row,
    ...(Array.isArray(row['agents']) ? { agents: agentsText(row['agents']) } : {}),
  }));
  const first = shown[0] ?? {};
  return table(shown, columnsOf.find((columns) => columns.every((column) => column in first)) ?? Object.keys(first));
}

function agentsText(agents: Json): string {
  return rowsIn(agents)
    .map(({ connectionTitle, id, isolation, online }) => {
      const state = online === true ? 'online' : online === false ? 'away' : 'state unknown';
      return `${cell(connectionTitle)}/${cell(id)} (${state}, ${cell(isolation)})`;
    })
    .join(', ');
}

function callsText(calls: Json | undefined): string {
  const rows = rowsIn(calls);
  return rows.length === 0
    ? ''
    : table(rows, ['connectionTitle', 'action', 'status', 'intentId', 'receiptId', 'approvalId']);
}

function rowsIn(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : [];
}
