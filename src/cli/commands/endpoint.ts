import type { Json, JsonObject } from '#kernel/json.ts';
import { isJsonObject } from '#kernel/json.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { cell, table } from '../output.ts';

const list = defineCommand({
  name: 'endpoint list',
  summary: 'Machines over all connections, each with all its agents',
  positions: ['search'],
  fields: {
    search: { kind: 'text', help: 'A part of a name, address, serial number, group, tag or user.' },
    connection: { kind: 'text', help: 'Id or title.' },
    limit: { kind: 'integer', min: 1, max: 500 },
    after: { kind: 'text', help: 'The cursor of the page before.' },
    refresh: { kind: 'flag', help: 'Ask the consoles now.' },
  },
  async run({ refresh, ...query }, { client, output }) {
    const parts = { query: { ...query, ...(refresh === true ? { refresh: 'true' } : {}) } };
    const page = await (await client()).call('listEndpoints', parts);
    const rows = rowsIn(page['items']).map((machine) => ({
      name: machine['name'] ?? null,
      agents: rowsIn(machine['agents'])
        .map(({ connectionTitle, id }) => `${cell(connectionTitle)}/${cell(id)}`)
        .join(', '),
      matchedBy: machine['matchedBy'] ?? null,
    }));
    for (const left of rowsIn(page['left'])) output.progress(`${cell(left['target'])}: ${cell(left['status'])}`);
    output.answer(page, () =>
      [
        table(rows, ['name', 'agents', 'matchedBy']),
        `${rows.length} of ${cell(page['total'])} machines, as of ${cell(page['observedAt'])}${page['next'] === null ? '' : `; next page: --after ${cell(page['next'])}`}`,
      ].join('\n\n'),
    );
    return exitCodes.done;
  },
});

const show = defineCommand({
  name: 'endpoint show',
  summary: 'What the consoles know of a machine',
  positions: ['endpoint'],
  fields: {
    endpoint: { kind: 'text', required: true, help: 'Name, address, agent id, or `<connection>/<agent id>`.' },
  },
  async run({ endpoint }, { client, output }) {
    const machine = await (await client()).call('getEndpoint', { params: { id: endpoint } });
    const columns = ['connectionTitle', 'id', 'name', 'domain', 'operatingSystem', 'online', 'isolation', 'lastSeenAt'];
    output.answer(machine, () => table(rowsIn(machine['agents']), columns));
    return exitCodes.done;
  },
});

const capabilities = defineCommand({
  name: 'capabilities',
  summary: 'What each connection can do, and how that is known',
  positions: ['verb'],
  fields: {
    verb: { kind: 'text', help: 'Only this verb.' },
    refresh: { kind: 'flag', help: 'Ask the consoles now.' },
  },
  async run({ verb, refresh }, { client, output }) {
    const query = refresh === true ? { refresh: 'true' } : {};
    const { items = null } = await (await client()).call('listCapabilities', { query });
    const rows = rowsIn(items).flatMap(({ connection, capabilities: own, observedAt }) =>
      rowsIn(own).map((row): JsonObject => ({
        connection: isJsonObject(connection) ? (connection['title'] ?? null) : null,
        ...row,
        observedAt: row['basis'] === 'observed' ? (observedAt ?? null) : null,
      })),
    );
    const shown = rows.filter((row) => verb === undefined || row['verb'] === verb);
    output.answer(items, () =>
      table(shown, ['connection', 'verb', 'level', 'basis', 'permission', 'observedAt', 'reason']),
    );
    return exitCodes.done;
  },
});

function rowsIn(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : [];
}

export const endpointCommands: readonly Command[] = [list, show, capabilities];
