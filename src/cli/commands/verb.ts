import { AppError } from '#kernel/error.ts';
import { defineFields } from '#kernel/field.ts';
import type { JsonObject } from '#kernel/json.ts';
import { nearest } from '#kernel/nearest.ts';
import { verbIds, verbTable, type VerbId } from '#kernel/verb-table.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { objectOf } from '../object.ts';
import { table } from '../output.ts';
import { runVerb } from '../run-verb.ts';

const list = defineCommand({
  name: 'verb list',
  summary: 'The responses that every console is asked for in the same words; needs no server',
  positions: [],
  fields: {},
  async run(_, { output }) {
    const rows = verbIds.map((id) => ({ id, effect: verbTable[id].effect, summary: verbTable[id].summary }));
    output.answer(rows, () => table(rows, ['id', 'effect', 'summary']));
    return exitCodes.done;
  },
});

const howFields = defineFields({
  connections: {
    kind: 'list',
    of: 'text',
    help: 'Id or title; every connection that knows the machine when left out.',
  },
  incident: { kind: 'text', help: 'What the response belongs to.' },
  key: { kind: 'text', help: 'Idempotency key: the same key never writes twice.' },
  dryRun: { kind: 'flag', help: 'Describe a write instead of making it.' },
  wait: { kind: 'flag', help: 'Wait until accepted work is final.' },
});

const run = defineCommand({
  name: 'verb run',
  summary: 'Carry out a verb; its input is given by flags: see `verb run <verb> --help`',
  positions: ['verb'],
  fields: {
    verb: { kind: 'text', required: true, help: 'For example isolate; see `verb list`.' },
    input: { kind: 'document', help: 'The whole input as JSON or @file; flags win over it.' },
    ...howFields,
  },
  moreFields: async ([verb]) => (verb === undefined ? {} : verbTable[verbNamed(verb)].input),
  run: ({ verb, input, ...how }, context, flags) =>
    runVerb(verbNamed(verb), { ...objectOf(input, '--input'), ...(flags as JsonObject) }, how, context),
});

const isolate = defineCommand({
  name: 'isolate',
  summary: 'Cut a machine off the network, on every console that knows it',
  positions: ['endpoint'],
  fields: {
    endpoint: {
      kind: 'text',
      required: true,
      help: 'Name, IP address, MAC address, agent id, or `<connection>/<agent id>`.',
    },
    reason: verbTable.isolate.input.reason,
    until: verbTable.isolate.input.until,
    ...howFields,
  },
  run: ({ endpoint, reason, until, ...how }, context) =>
    runVerb('isolate', { endpoints: [endpoint], ...given({ reason, until }) }, how, context),
});

const release = defineCommand({
  name: 'release',
  summary: 'Give an isolated machine its network back',
  positions: ['endpoint'],
  fields: {
    endpoint: { kind: 'text', required: true, help: 'As for `isolate`.' },
    reason: verbTable.release.input.reason,
    ...howFields,
  },
  run: ({ endpoint, reason, ...how }, context) =>
    runVerb('release', { endpoints: [endpoint], ...given({ reason }) }, how, context),
});

/** @throws AppError `invalid_input` with the nearest verb */
function verbNamed(name: string): VerbId {
  const found = verbIds.find((id) => id === name);
  if (found !== undefined) return found;
  const close = nearest(name, verbIds);
  throw new AppError(
    'invalid_input',
    `There is no verb \`${name}\`. ${close === null ? 'See cordon verb list.' : `Did you mean \`${close}\`?`}`,
    { failureIndicator: 'verb' },
  );
}

function given(values: Readonly<Record<string, string | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

export const verbCommands: readonly Command[] = [list, run, isolate, release];
