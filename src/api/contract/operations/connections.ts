import { defineFields } from '#kernel/field.ts';
import { defineOperation, prefix } from '../operation.ts';
import { nullable, object, pageOf, ref } from '../schema-kit.ts';
import { byId } from './fields.ts';

const connectionFields = defineFields({
  settings: { kind: 'document', help: 'As the connector describes them: see GET /connectors.' },
  secrets: { kind: 'document', sensitive: true, help: 'Replaces all secrets of the connection; never shown again.' },
  readOnly: { kind: 'flag', help: 'No write passes.' },
  unknownPolicy: {
    kind: 'choice',
    values: ['hold', 'resend'],
    help: 'What happens to an idempotent write whose outcome is unknown and cannot be asked.',
  },
  checkMinutes: {
    kind: 'integer',
    min: 0,
    max: 10_080,
    help: 'Minutes between two checks of its health, usually 15; 0 for none.',
  },
  noticeAfter: {
    kind: 'integer',
    min: 1,
    max: 100,
    help: 'Checks that have to fail in a row before people are told, usually 3.',
  },
  check: {
    kind: 'flag',
    default: true,
    help: 'Asks the console first: a connection that does not work is not saved.',
  },
});

export const connectionsOperations = {
  listConnections: defineOperation({
    id: 'listConnections',
    method: 'get',
    path: `${prefix}/connections`,
    tag: 'connections',
    permission: 'view',
    summary: 'All connections, without secrets',
    success: { status: 200, description: 'All connections.', schema: pageOf('Connection') },
  }),
  addConnection: defineOperation({
    id: 'addConnection',
    method: 'post',
    path: `${prefix}/connections`,
    tag: 'connections',
    permission: 'administer',
    summary: 'Add a connection',
    body: {
      connector: { kind: 'text', required: true, maxLength: 100 },
      title: { kind: 'text', required: true, maxLength: 120 },
      ...connectionFields,
    },
    success: { status: 201, description: 'The connection.', schema: ref('Connection') },
  }),
  getConnection: defineOperation({
    id: 'getConnection',
    method: 'get',
    path: `${prefix}/connections/{id}`,
    tag: 'connections',
    permission: 'view',
    summary: 'One connection, by id or title',
    params: byId,
    success: { status: 200, description: 'The connection.', schema: ref('Connection') },
  }),
  updateConnection: defineOperation({
    id: 'updateConnection',
    method: 'patch',
    path: `${prefix}/connections/{id}`,
    tag: 'connections',
    permission: 'administer',
    summary: 'Change a connection; what is left out stays',
    params: byId,
    body: { title: { kind: 'text', maxLength: 120 }, ...connectionFields },
    success: { status: 200, description: 'The connection.', schema: ref('Connection') },
  }),
  removeConnection: defineOperation({
    id: 'removeConnection',
    method: 'delete',
    path: `${prefix}/connections/{id}`,
    tag: 'connections',
    permission: 'administer',
    summary: 'Remove a connection and its secrets',
    params: byId,
    success: { status: 200, description: 'Done.', schema: { type: 'object' } },
  }),
  testConnection: defineOperation({
    id: 'testConnection',
    method: 'post',
    path: `${prefix}/connections/{id}/test`,
    tag: 'connections',
    permission: 'read',
    summary:
      'Ask the console whether the connection works; where it does not, the problem holds the rungs in its details',
    params: byId,
    success: { status: 200, description: 'It works; what was seen, rung by rung.', schema: ref('ConnectionCheck') },
  }),
  getConnectionTest: defineOperation({
    id: 'getConnectionTest',
    method: 'get',
    path: `${prefix}/connections/{id}/test`,
    tag: 'connections',
    permission: 'view',
    summary: 'What was found when the console was last asked',
    params: byId,
    success: {
      status: 200,
      description: 'Rung by rung; null when it was never asked.',
      schema: object({ check: nullable(ref('ConnectionCheck')) }),
    },
  }),
} as const;
