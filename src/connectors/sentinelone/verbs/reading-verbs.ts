import type { JsonObject } from '#kernel/json.ts';
import { verbRow } from '#kernel/verb-rows.ts';
import { objectOf } from '../values.ts';
import { rowsOf, textOf } from './endpoint-row.ts';
import { probeRead } from './probes.ts';
import { conditional, fromDirectory, full, idsOf, itemsOf, type SentinelOneVerb } from './verb.ts';

const agents = 'sentinelone.agents.list-agents';
const applications = 'sentinelone.agents.list-agent-installed-applications';
const probeAgents = probeRead('/agents/count', 'Endpoints.view');

export const readingVerbs: readonly SentinelOneVerb[] = [
  fromDirectory('list-endpoints', probeAgents),
  fromDirectory('get-endpoint', probeAgents),
  fromDirectory('resolve-endpoint', probeAgents),
  {
    verb: 'list-users-on-endpoint',
    capability: conditional(
      'Endpoints.view',
      'Only whom the agent reports: the user who logged in last, and the one of its session.',
    ),
    actions: [agents],
    maxEndpoints: 200,
    calls(_, endpoints) {
      const ids = idsOf(endpoints);
      return [{ actionId: agents, input: { ids, limit: 1_000 }, endpoints: ids }];
    },
    rows: (data) => itemsOf(data).flatMap(userRows),
  },
  {
    verb: 'list-software',
    capability: full('Endpoints.view'),
    actions: [applications],
    // The rows do not say whose they are.
    maxEndpoints: 1,
    calls(_, endpoints) {
      const ids = idsOf(endpoints);
      return [{ actionId: applications, input: { ids }, endpoints: ids }];
    },
    rows: (data) =>
      (Array.isArray(data) ? rowsOf(data) : itemsOf(data)).map((row) =>
        verbRow({
          endpointId: null,
          name: textOf(row['name']) ?? '',
          version: textOf(row['version']),
          publisher: textOf(row['publisher']),
          installedAt: textOf(row['installedDate']),
          raw: row,
        }),
      ),
    probe: probeAgents,
  },
];

function userRows(agent: JsonObject): readonly JsonObject[] {
  const directory = objectOf(agent['activeDirectory']);
  const found = [
    { name: textOf(agent['lastLoggedInUserName']), source: 'last logged in', raw: agent['lastLoggedInUserName'] },
    { name: textOf(agent['osUsername']), source: 'session', raw: agent['osUsername'] },
    { name: textOf(directory['lastUserDistinguishedName']), source: 'last user in the directory', raw: directory },
  ];
  return found.flatMap(({ name, source, raw }) =>
    name === null
      ? []
      : [
          verbRow({
            endpointId: textOf(agent['id']),
            name,
            domain: textOf(agent['domain']),
            source,
            lastSeenAt: textOf(agent['lastActiveDate']),
            raw: { value: raw ?? null },
          }),
        ],
  );
}
