import { roles } from '#kernel/access.ts';
import { defineFields } from '#kernel/field.ts';
import { defineOperation, prefix } from './operation.ts';
import { pageOf, ref } from './schemas.ts';

const byId = defineFields({ id: { kind: 'text', required: true, maxLength: 200 } });
const noteField = { kind: 'text', required: true, maxLength: 2_000, help: 'What was seen, and where.' } as const;
const page = defineFields({
  limit: { kind: 'integer', min: 1, max: 500, default: 50 },
  after: { kind: 'text', maxLength: 200, help: 'The cursor of the page before: its `next`.' },
});
const connectionFields = defineFields({
  settings: { kind: 'document', help: 'As the connector describes them: see GET /connectors.' },
  secrets: { kind: 'document', sensitive: true, help: 'Replaces all secrets of the connection; never shown again.' },
  readOnly: { kind: 'flag', help: 'No write passes.' },
  unknownPolicy: {
    kind: 'choice',
    values: ['hold', 'resend'],
    help: 'What happens to an idempotent write whose outcome is unknown and cannot be asked.',
  },
});
const intentStatuses = ['open', 'pending', 'succeeded', 'partially_succeeded', 'failed', 'unknown'] as const;
const runStatuses = ['queued', 'running', 'waiting', 'succeeded', 'partially_succeeded', 'failed', 'cancelled'] as const;

export const runActionBody = defineFields({
  connection: { kind: 'text', required: true, maxLength: 200, help: 'Id or title of the connection.' },
  input: { kind: 'document' },
  dryRun: { kind: 'flag', default: false },
  wait: { kind: 'flag', default: false },
});

/** Every operation of the API. Each action also has its own entry in the OpenAPI document, with its own input. */
export const operations = {
  listConnectors: defineOperation({
    id: 'listConnectors', method: 'get', path: `${prefix}/connectors`, tag: 'catalogue', permission: 'view',
    summary: 'Connectors with the settings and secrets that their connections need',
    success: { status: 200, description: 'All connectors.', schema: pageOf('Connector') },
  }),
  listActions: defineOperation({
    id: 'listActions', method: 'get', path: `${prefix}/actions`, tag: 'catalogue', permission: 'view',
    summary: 'Search the catalogue of actions',
    query: {
      search: { kind: 'text', maxLength: 200 },
      connector: { kind: 'text', maxLength: 100 },
      category: { kind: 'text', maxLength: 100 },
      effect: { kind: 'choice', values: ['read', 'write', 'destructive'] },
    },
    success: { status: 200, description: 'Matching actions, best first.', schema: pageOf('ActionSummary') },
  }),
  getAction: defineOperation({
    id: 'getAction', method: 'get', path: `${prefix}/actions/{id}`, tag: 'catalogue', permission: 'view',
    summary: 'One action with its input', params: byId,
    success: { status: 200, description: 'The action.', schema: ref('Action') },
  }),
  runAction: defineOperation({
    id: 'runAction', method: 'post', path: `${prefix}/actions/{id}/run`, tag: 'actions', permission: 'read',
    summary: 'Run an action; a write needs the role responder', params: byId, body: runActionBody,
    success: { status: 200, description: 'What happened. 202 while it is pending.', schema: ref('ActionResult') },
  }),
  getReceipt: defineOperation({
    id: 'getReceipt', method: 'get', path: `${prefix}/receipts/{id}`, tag: 'actions', permission: 'view',
    summary: 'Accepted work: its latest answer, deadline and polls', params: byId,
    success: { status: 200, description: 'The receipt.', schema: ref('Receipt') },
  }),
  listConnections: defineOperation({
    id: 'listConnections', method: 'get', path: `${prefix}/connections`, tag: 'connections', permission: 'view',
    summary: 'All connections, without secrets',
    success: { status: 200, description: 'All connections.', schema: pageOf('Connection') },
  }),
  addConnection: defineOperation({
    id: 'addConnection', method: 'post', path: `${prefix}/connections`, tag: 'connections', permission: 'administer',
    summary: 'Add a connection',
    body: {
      connector: { kind: 'text', required: true, maxLength: 100 },
      title: { kind: 'text', required: true, maxLength: 120 },
      ...connectionFields,
    },
    success: { status: 201, description: 'The connection.', schema: ref('Connection') },
  }),
  getConnection: defineOperation({
    id: 'getConnection', method: 'get', path: `${prefix}/connections/{id}`, tag: 'connections', permission: 'view',
    summary: 'One connection, by id or title', params: byId,
    success: { status: 200, description: 'The connection.', schema: ref('Connection') },
  }),
  updateConnection: defineOperation({
    id: 'updateConnection', method: 'patch', path: `${prefix}/connections/{id}`, tag: 'connections', permission: 'administer',
    summary: 'Change a connection; what is left out stays', params: byId,
    body: { title: { kind: 'text', maxLength: 120 }, ...connectionFields },
    success: { status: 200, description: 'The connection.', schema: ref('Connection') },
  }),
  removeConnection: defineOperation({
    id: 'removeConnection', method: 'delete', path: `${prefix}/connections/{id}`, tag: 'connections', permission: 'administer',
    summary: 'Remove a connection and its secrets', params: byId,
    success: { status: 200, description: 'Done.', schema: { type: 'object' } },
  }),
  testConnection: defineOperation({
    id: 'testConnection', method: 'post', path: `${prefix}/connections/{id}/test`, tag: 'connections', permission: 'read',
    summary: 'Ask the console whether the connection works', params: byId,
    success: { status: 200, description: 'It works; what was seen.', schema: ref('ConnectionCheck') },
  }),
  listPlaybooks: defineOperation({
    id: 'listPlaybooks', method: 'get', path: `${prefix}/playbooks`, tag: 'playbooks', permission: 'view',
    summary: 'The newest version of every playbook',
    success: { status: 200, description: 'All playbooks.', schema: pageOf('Playbook') },
  }),
  publishPlaybook: defineOperation({
    id: 'publishPlaybook', method: 'post', path: `${prefix}/playbooks`, tag: 'playbooks', permission: 'administer',
    summary: 'Publish a playbook; the same document again changes nothing',
    body: { source: { kind: 'text', required: true, maxLength: 1_048_576, help: 'YAML or JSON text.' } },
    success: { status: 201, description: 'The published version.', schema: ref('Playbook') },
  }),
  getPlaybook: defineOperation({
    id: 'getPlaybook', method: 'get', path: `${prefix}/playbooks/{id}`, tag: 'playbooks', permission: 'view',
    summary: 'A playbook', params: byId, query: { version: { kind: 'integer', min: 1 } },
    success: { status: 200, description: 'The newest version, or the one named.', schema: ref('Playbook') },
  }),
  startRun: defineOperation({
    id: 'startRun', method: 'post', path: `${prefix}/playbooks/{id}/runs`, tag: 'runs', permission: 'respond',
    summary: 'Start a run', params: byId,
    body: { version: { kind: 'integer', min: 1 }, inputs: { kind: 'document' } },
    success: { status: 202, description: 'The run, queued.', schema: ref('Run') },
  }),
  listRuns: defineOperation({
    id: 'listRuns', method: 'get', path: `${prefix}/runs`, tag: 'runs', permission: 'view', summary: 'Runs, newest first',
    query: { status: { kind: 'choice', values: runStatuses }, playbook: { kind: 'text', maxLength: 200 }, ...page },
    success: { status: 200, description: 'A page of runs.', schema: pageOf('Run') },
  }),
  getRun: defineOperation({
    id: 'getRun', method: 'get', path: `${prefix}/runs/{id}`, tag: 'runs', permission: 'view',
    summary: 'A run with its steps and what it waits for', params: byId,
    success: { status: 200, description: 'The run.', schema: ref('RunDetails') },
  }),
  cancelRun: defineOperation({
    id: 'cancelRun', method: 'post', path: `${prefix}/runs/{id}/cancel`, tag: 'runs', permission: 'respond',
    summary: 'Cancel a run; what the console has accepted is not undone', params: byId,
    success: { status: 202, description: 'The run.', schema: ref('Run') },
  }),
  listIntents: defineOperation({
    id: 'listIntents', method: 'get', path: `${prefix}/intents`, tag: 'ledger', permission: 'view', summary: 'The ledger, newest first',
    query: {
      status: { kind: 'choice', values: intentStatuses },
      run: { kind: 'text', maxLength: 200 },
      connection: { kind: 'text', maxLength: 200 },
      ...page,
    },
    success: { status: 200, description: 'A page of intents.', schema: pageOf('Intent') },
  }),
  getIntent: defineOperation({
    id: 'getIntent', method: 'get', path: `${prefix}/intents/{id}`, tag: 'ledger', permission: 'view',
    summary: 'One intent with its outcome', params: byId,
    success: { status: 200, description: 'The intent.', schema: ref('Intent') },
  }),
  settleIntent: defineOperation({
    id: 'settleIntent', method: 'post', path: `${prefix}/intents/{id}/settle`, tag: 'ledger', permission: 'respond',
    summary: 'Ask the console now what became of a pending or unknown write', params: byId,
    success: { status: 200, description: 'The intent after asking.', schema: ref('Intent') },
  }),
  resendIntent: defineOperation({
    id: 'resendIntent', method: 'post', path: `${prefix}/intents/{id}/resend`, tag: 'ledger', permission: 'respond',
    summary: 'Send an unknown, idempotent write once more, as an intent of its own', params: byId,
    success: { status: 200, description: 'The result of the new intent.', schema: ref('ActionResult') },
  }),
  resolveIntent: defineOperation({
    id: 'resolveIntent', method: 'post', path: `${prefix}/intents/{id}/resolve`, tag: 'ledger', permission: 'respond',
    summary: 'Decide an unknown outcome by what was seen in the console', params: byId,
    body: { applied: { kind: 'flag', required: true }, note: noteField },
    success: { status: 200, description: 'The intent.', schema: ref('Intent') },
  }),
  listTokens: defineOperation({
    id: 'listTokens', method: 'get', path: `${prefix}/tokens`, tag: 'access', permission: 'administer', summary: 'API tokens, without their text',
    success: { status: 200, description: 'All tokens.', schema: pageOf('Token') },
  }),
  createToken: defineOperation({
    id: 'createToken', method: 'post', path: `${prefix}/tokens`, tag: 'access', permission: 'administer', summary: 'Create an API token',
    body: { name: { kind: 'text', required: true, maxLength: 120 }, role: { kind: 'choice', values: roles, required: true } },
    success: { status: 201, description: 'The token; its text is shown once.', schema: ref('NewToken') },
  }),
  revokeToken: defineOperation({
    id: 'revokeToken', method: 'delete', path: `${prefix}/tokens/{id}`, tag: 'access', permission: 'administer', summary: 'Revoke an API token',
    params: byId,
    success: { status: 200, description: 'Done.', schema: { type: 'object' } },
  }),
  listAudit: defineOperation({
    id: 'listAudit', method: 'get', path: `${prefix}/audit`, tag: 'access', permission: 'administer', summary: 'Who did what, newest first',
    query: { subject: { kind: 'text', maxLength: 200 }, ...page },
    success: { status: 200, description: 'A page of entries.', schema: pageOf('AuditEntry') },
  }),
} as const;
