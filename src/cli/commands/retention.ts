import { byteText } from '#api/contract/byte-text.ts';
import { keepingFields } from '#api/contract/operations/retention.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { cell, table } from '../output.ts';

const show = defineCommand({
  name: 'retention show',
  summary: 'How long runs, events and files are kept, and how large everything gets',
  positions: [],
  fields: {},
  async run(_, { client, output }) {
    const retention = await (await client()).call('getRetention');
    output.answer(retention, () => retentionText(retention));
    return exitCodes.done;
  },
});

const set = defineCommand({
  name: 'retention set',
  summary: 'Show what would go at once with these days; with --yes, decide so. What is left out is kept for ever',
  positions: [],
  fields: { ...keepingFields, yes: { kind: 'flag', help: 'Decide so; what is old enough goes within minutes.' } },
  async run({ yes, ...days }, { client, output }) {
    const server = await client();
    if (yes === true) {
      const retention = await server.call('setRetention', { body: days });
      output.answer(retention, () => retentionText(retention));
      return exitCodes.done;
    }
    const retention = await server.call('previewRetention', { query: days });
    output.answer(
      retention,
      () => `${retentionText(retention)}\nNothing has been changed. Decide so: the same command with --yes`,
    );
    return exitCodes.done;
  },
});

function retentionText({ going, forecast }: JsonObject): string {
  const { kinds, database } = forecast as { kinds: readonly JsonObject[]; database: JsonObject };
  const rows = kinds.map((kind) => ({
    what: kind['what'] ?? null,
    kept: kind['keptDays'] === null ? 'for ever' : `${cell(kind['keptDays'])} days`,
    rows: kind['rows'] ?? null,
    now: size(kind['bytes']),
    'a day': size(kind['bytesPerDay']),
    'in 30 days': size(kind['in30Days']),
    'in 365 days': size(kind['in365Days']),
    'in balance': kind['balance'] === null ? null : size(kind['balance']),
  }));
  const gone = Object.entries(going as JsonObject)
    .filter(([, count]) => count !== 0)
    .map(([what, count]) => `${what} ${cell(count)}`);
  return [
    table(rows, ['what', 'kept', 'rows', 'now', 'a day', 'in 30 days', 'in 365 days', 'in balance']),
    '',
    `The database holds ${size(database['bytes'])} on disk, in 30 days ${size(database['in30Days'])}, in 365 days ${size(database['in365Days'])}, if as much comes as lately. It uses the room of what was removed again, and does not get smaller.`,
    gone.length === 0 ? 'Nothing is old enough to go.' : `Old enough to go, at most: ${gone.join(', ')}.`,
  ].join('\n');
}

function size(bytes: Json | undefined): string {
  return byteText(Number(bytes));
}

export const retentionCommands: readonly Command[] = [show, set];
