import { defineOperation, prefix } from '../operation.ts';
import { pageOf, ref } from '../schema-kit.ts';
import { byId } from './fields.ts';

export const catalogueOperations = {
  listConnectors: defineOperation({
    id: 'listConnectors',
    method: 'get',
    path: `${prefix}/connectors`,
    tag: 'catalogue',
    permission: 'view',
    summary: 'Connectors with the settings and secrets that their connections need',
    success: { status: 200, description: 'All connectors.', schema: pageOf('Connector') },
  }),
  listActions: defineOperation({
    id: 'listActions',
    method: 'get',
    path: `${prefix}/actions`,
    tag: 'catalogue',
    permission: 'view',
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
    id: 'getAction',
    method: 'get',
    path: `${prefix}/actions/{id}`,
    tag: 'catalogue',
    permission: 'view',
    summary: 'One action with its input',
    params: byId,
    success: { status: 200, description: 'The action.', schema: ref('Action') },
  }),
} as const;
