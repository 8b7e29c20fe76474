import { defineOperation, prefix } from '../operation.ts';
import { pageOf, ref } from '../schema-kit.ts';
import { byId } from './fields.ts';

export const playbooksOperations = {
  listPlaybooks: defineOperation({
    id: 'listPlaybooks',
    method: 'get',
    path: `${prefix}/playbooks`,
    tag: 'playbooks',
    permission: 'view',
    summary: 'The newest version of every playbook',
    success: { status: 200, description: 'All playbooks.', schema: pageOf('Playbook') },
  }),
  publishPlaybook: defineOperation({
    id: 'publishPlaybook',
    method: 'post',
    path: `${prefix}/playbooks`,
    tag: 'playbooks',
    permission: 'author',
    summary: 'Publish a playbook; the same document again changes nothing',
    body: { source: { kind: 'text', required: true, maxLength: 1_048_576, help: 'YAML or JSON text.' } },
    success: { status: 201, description: 'The published version.', schema: ref('Playbook') },
  }),
  getPlaybook: defineOperation({
    id: 'getPlaybook',
    method: 'get',
    path: `${prefix}/playbooks/{id}`,
    tag: 'playbooks',
    permission: 'view',
    summary: 'A playbook',
    params: byId,
    query: { version: { kind: 'integer', min: 1 } },
    success: { status: 200, description: 'The newest version, or the one named.', schema: ref('Playbook') },
  }),
} as const;
