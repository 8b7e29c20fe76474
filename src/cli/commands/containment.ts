import type { JsonObject } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { cell, table } from '../output.ts';
import { showResult } from '../show-result.ts';

const columns = ['id', 'status', 'name', 'left', 'until', 'incident', 'message'];

const list = defineCommand({
  name: 'containment list',
  summary: 'What is contained and how long still, newest first',
  positions: [],
  fields: {
    all: { kind: 'flag', help: 'Those that have ended, too.' },
    status: {
      kind: 'choice',
      values: ['applying', 'waiting', 'held', 'drifted', 'releasing', 'released', 'failed'],
    },
    incident: { kind: 'text' },
    limit: { kind: 'integer', min: 1, max: 500 },
    after: { kind: 'text', help: 'The `next` of the page before.' },
  },
  async run({ all, ...query }, { client, output }) {
    const page = await (
      await client()
    ).call('listContainments', {
      query: { ...query, ...(all === true ? { open: 'false' } : {}) },
    });
    output.answer(page, () => table((page['items'] as readonly JsonObject[]).map(withCountdown), columns));
    return exitCodes.done;
  },
});

const extend = defineCommand({
  name: 'containment extend',
  summary: 'Give a containment another end, or none',
  positions: ['id'],
  fields: {
    id: { kind: 'text', required: true },
    until: { kind: 'instant', help: 'A time to come, such as 2026-01-31T18:00:00Z.' },
    permanent: { kind: 'flag', help: 'It ends when somebody releases it.' },
    revision: { kind: 'integer', help: 'The one that was looked at: another one is refused.' },
  },
  async run({ id, ...body }, { client, output }) {
    const containment = await (await client()).call('extendContainment', { params: { id }, body });
    output.answer(containment, () => table([withCountdown(containment)], columns));
    return exitCodes.done;
  },
});

const release = defineCommand({
  name: 'containment release',
  summary: 'Release a contained machine, or everything that is contained for an incident',
  positions: ['id'],
  fields: { id: { kind: 'text' }, incident: { kind: 'text' }, reason: { kind: 'text' } },
  async run({ id, incident, reason }, { client, output }) {
    const why = reason === undefined ? {} : { reason };
    const server = await client();
    if (id !== undefined && incident === undefined) {
      const { body } = await server.send('releaseContainment', { params: { id }, body: why });
      return showResult(body, output);
    }
    if (id === undefined && incident !== undefined) {
      const { body } = await server.send('releaseIncident', { body: { incident, ...why } });
      return showResult(body, output);
    }
    throw invalidInput([{ path: 'containment release', problem: 'needs either the id of one, or --incident' }]);
  },
});

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

function withCountdown(containment: JsonObject): JsonObject {
  const { remainingMs } = containment;
  if (typeof remainingMs !== 'number') return { ...containment, left: null };
  const [unit, size] = units.find(([, ms]) => remainingMs >= ms) ?? ['s', 1_000];
  return { ...containment, left: cell(`${Math.floor(remainingMs / size)} ${unit}`) };
}

export const containmentCommands: readonly Command[] = [list, extend, release];
