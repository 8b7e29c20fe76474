import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';

/** How an action of a module becomes one of ours. Modules and actions are known by their permanent UUIDs. */
export interface ActionMapping {
  readonly action: string;
  /** Name of the input that will hold the connection. */
  readonly connection: string;
  /** From the arguments of the module, whose templates are translated already. Arguments that are not named here are reported. */
  input(values: JsonObject): JsonObject;
  readonly takes: readonly string[];
}

/** Selection arguments of SentinelOne, which our actions keep in `filter` in the vendor's own spelling. */
const filterNames: Readonly<Record<string, string>> = {
  ids: 'ids',
  uuids: 'uuids',
  agent_ids: 'agentIds',
  account_ids: 'accountIds',
  site_ids: 'siteIds',
  group_ids: 'groupIds',
  query: 'query',
};

const named = (names: Readonly<Record<string, string>>, values: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(names).flatMap(([from, to]): [string, Json][] => {
      const value = values[from];
      return value === undefined ? [] : [[to, value]];
    }),
  );

/**
 * What an action selects. A part of it that was lost would make the selection larger.
 * @throws AppError `invalid_playbook` for a part that has no counterpart
 */
function selection(values: JsonObject, more: Readonly<Record<string, string>> = {}): JsonObject {
  const names = { ...filterNames, ...more };
  // The editor writes these for what was not chosen.
  const chosen = Object.entries(values).filter(([, value]) => value !== null && value !== '' && value !== '-');
  const lost = chosen.find(([name]) => !Object.hasOwn(names, name));
  const empty = chosen.find(([, value]) => Array.isArray(value) && value.length === 0);
  if (empty !== undefined)
    throw new AppError(
      'invalid_playbook',
      `The filter \`${empty[0]}\` is an empty list, with which everything may be selected.`,
    );
  if (chosen.length === 0)
    throw new AppError(
      'invalid_playbook',
      'It has no filter that is known here, and without one everything would be selected.',
    );
  if (lost === undefined) return named(names, Object.fromEntries(chosen));
  throw new AppError(
    'invalid_playbook',
    `The filter \`${lost[0]}\` has no counterpart, and without it more would be selected.`,
  );
}

const nestedFilter = ({ filters }: JsonObject, more?: Readonly<Record<string, string>>): JsonObject => ({
  filter: selection(isJsonObject(filters) ? filters : {}, more),
});

/** Verdicts are written with a capital letter there. */
const lower = (value: Json | undefined): JsonObject =>
  value === undefined ? {} : { analystVerdict: typeof value === 'string' ? value.toLowerCase() : value };

const same = (action: string, ...takes: readonly string[]): ActionMapping => ({
  action: `stormshield.${action}`,
  connection: 'stormshield',
  takes,
  input: (values) => named(Object.fromEntries(takes.map((name) => [name, name])), values),
});

const agents = (action: string): ActionMapping => ({
  action: `sentinelone.agent-actions.${action}`,
  connection: 'sentinelone',
  takes: Object.keys(filterNames),
  input: (values) => ({ filter: selection(values) }),
});

export const actionMappings: Readonly<Record<string, ActionMapping>> = {
  'a93e9854-09f1-4b52-851c-8d878121b716': same('isolate-agent', 'id', 'forceServerIsolation', 'comment'),
  '81a8a1dd-fbb8-4add-ae07-83745ab5e981': same('deisolate-agent', 'id', 'comment'),
  'efddd609-924f-4aad-a508-0955a4c8081f': same('quarantine-file', 'id', 'filePath', 'bypassExcludedDirectories'),
  'aca0d08c-eb0e-41b0-94b2-8c763c3958a6': same(
    'restore-quarantine-file',
    'id',
    'fileHashSha256',
    'overwriteExistingFile',
  ),
  '6d948fb8-f738-43d8-b3bb-b3aa847ba4f7': same('terminate-process', 'id', 'processPath', 'terminateProcessTree'),
  '09d13b35-9f4e-4065-b98c-bf265dcee27b': same('wait-for-task', 'task_id'),
  '1268a50e-e31d-49f3-b473-f5f9e2e93c6e': agents('disconnect-from-network'),
  '306675e9-68a6-4fb2-bfbf-c5a624f44586': agents('connect-to-network'),
  'cfa3f6eb-1117-4174-ad92-e06a88cf7371': agents('initiate-agent-scan'),
  '0c4541ac-c6f5-434a-83f2-a2ad03a84af5': {
    action: 'sentinelone.threats.updated-threat-incident',
    connection: 'sentinelone',
    takes: ['filters', 'status', 'new_analyst_verdict'],
    input: (values) => ({
      ...nestedFilter(values, { analyst_verdict: 'analystVerdicts', analyst_verdicts: 'analystVerdicts' }),
      data: { ...named({ status: 'incidentStatus' }, values), ...lower(values['new_analyst_verdict']) },
    }),
  },
  'ec11369d-142e-4cdf-a5d8-0cd6b9f3198b': {
    action: 'sentinelone.threat-notes.add-note-to-multiple',
    connection: 'sentinelone',
    takes: ['filters', 'text'],
    input: (values) => ({ ...nestedFilter(values), data: named({ text: 'text' }, values) }),
  },
  '02495450-6a04-56f9-a127-54506af253fd': {
    action: 'sentinelone.exclusions-and-blocklist.create-blocklist-item',
    connection: 'sentinelone',
    takes: [
      'os_type',
      'source',
      'description',
      'sha_1',
      'sha_256',
      'filter_tenant_scope',
      'filter_account_ids',
      'filter_site_ids',
      'filter_group_ids',
    ],
    input: (values) => ({
      data: {
        ...named(
          { os_type: 'osType', source: 'source', description: 'description', sha_1: 'value', sha_256: 'sha256Value' },
          values,
        ),
        type: 'black_hash',
      },
      filter: named(
        {
          filter_tenant_scope: 'tenant',
          filter_account_ids: 'accountIds',
          filter_site_ids: 'siteIds',
          filter_group_ids: 'groupIds',
        },
        values,
      ),
    }),
  },
};

/** The generic request of the HTTP module. */
export const httpRequest = '40bcf3c0-aa8b-4111-9b4e-f3caffccb4e5';

/** Reads JSON that is handed to it, or in a file of the platform, and gives what a JSONPath finds in it. */
export const readJson = 'ecedfa52-7033-4ea8-9c3b-93ad34295f87';

/** Where the results of the HTTP module are found in ours. */
export const httpResults: Readonly<Record<string, readonly string[]>> = {
  json: ['body'],
  text: ['body'],
  status_code: ['status'],
  headers: ['headers'],
};

/** The words of the module for a status, as far as a condition may ask for them. */
export const statusReasons: Readonly<Record<string, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** What modules are called, for the notes. */
export const moduleNames: Readonly<Record<string, string>> = {
  '758103e9-eb62-4b0d-8c71-0ff9c60ca677': 'Stormshield SES',
  'ff675e74-e5c1-47c8-a571-d207fc297464': 'SentinelOne',
  '5894985f-91eb-46db-9306-cc5ac6463d3d': 'HTTP',
  '92d8bb47-7c51-445d-81de-ae04edbb6f0a': 'Sekoia.io',
  '07cce76b-a319-40ee-a0cf-1ba433431e21': 'fileutils',
  'd023af1d-25d8-465b-b85f-2ed48214d6a5': 'VirusTotal',
};
