import { defineOperation, prefix } from '../operation.ts';
import { pageOf, ref } from '../schema-kit.ts';
import { byId } from './fields.ts';
import { roleField } from './people.ts';

export const accessOperations = {
  listTokens: defineOperation({
    id: 'listTokens',
    method: 'get',
    path: `${prefix}/tokens`,
    tag: 'access',
    permission: 'administer',
    summary: 'API tokens, without their text',
    success: { status: 200, description: 'All tokens.', schema: pageOf('Token') },
  }),
  createToken: defineOperation({
    id: 'createToken',
    method: 'post',
    path: `${prefix}/tokens`,
    tag: 'access',
    permission: 'administer',
    summary: 'Create an API token',
    body: {
      name: { kind: 'text', required: true, maxLength: 120 },
      role: roleField,
    },
    success: { status: 201, description: 'The token; its text is shown once.', schema: ref('NewToken') },
  }),
  revokeToken: defineOperation({
    id: 'revokeToken',
    method: 'delete',
    path: `${prefix}/tokens/{id}`,
    tag: 'access',
    permission: 'administer',
    summary: 'Revoke an API token',
    params: byId,
    success: { status: 200, description: 'Done.', schema: { type: 'object' } },
  }),
} as const;
