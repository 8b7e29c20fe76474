import { defineOperation, prefix } from '../operation.ts';
import { ref } from '../schema-kit.ts';
import { byId } from './fields.ts';

export const playbookExchangeOperations = {
  importPlaybook: defineOperation({
    id: 'importPlaybook',
    method: 'post',
    path: `${prefix}/playbooks/import`,
    tag: 'playbooks',
    permission: 'administer',
    summary: 'Translate a playbook of another product; nothing is published',
    body: {
      format: {
        kind: 'choice',
        values: ['sekoia', 'cacao'],
        required: true,
        help: 'Playbook of the Sekoia.io platform, or CACAO 2.0; both are JSON.',
      },
      text: { kind: 'text', required: true, maxLength: 2_097_152, help: 'The file.' },
    },
    success: {
      status: 200,
      description: 'The document, and what became of the file.',
      schema: ref('PlaybookImport'),
    },
  }),
  exportPlaybookAsCacao: defineOperation({
    id: 'exportPlaybookAsCacao',
    method: 'get',
    path: `${prefix}/playbooks/{id}/cacao`,
    tag: 'playbooks',
    permission: 'view',
    summary: 'A playbook as CACAO 2.0',
    params: byId,
    query: { version: { kind: 'integer', min: 1 } },
    success: {
      status: 200,
      description: 'The newest version, or the one named. Importing it gives the same playbook.',
      schema: { type: 'object' },
    },
  }),
} as const;
