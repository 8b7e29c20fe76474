import type { Fields } from '#kernel/field.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { Playbook } from '#kernel/playbook.ts';
import { writePlaybook } from '../../write.ts';
import { without } from '../members.ts';
import { extensionId, specVersion } from './types.ts';
import { namedUuid } from './uuid.ts';
import { createWorkflow } from './workflow.ts';

export interface ExportFacts {
  /** ISO 8601. */
  readonly created: string;
  readonly modified: string;
  /** Name of who published the version. */
  readonly author: string;
}

/**
 * A playbook as CACAO 2.0. Every tool sees the workflow; what the standard has no words for stands beside it in an extension,
 * from which our importer makes the same playbook again.
 * @throws AppError `unsupported` for edges that a workflow cannot have
 */
export function exportCacao(playbook: Playbook, { created, modified, author }: ExportFacts): JsonObject {
  const workflow = createWorkflow(playbook);
  const identity = `identity--${namedUuid(`author/${author}`)}`;
  const summary = playbook.summary === undefined ? {} : { description: playbook.summary };
  const variables = { ...variablesOf(playbook), ...inputsOf(playbook.inputs) };
  return {
    type: 'playbook',
    spec_version: specVersion,
    id: `playbook--${namedUuid(`playbook/${playbook.id}`)}`,
    name: playbook.title,
    ...summary,
    created_by: identity,
    created: timestamp(created),
    modified: timestamp(modified),
    labels: ['cordon'],
    ...(Object.keys(variables).length === 0 ? {} : { playbook_variables: variables }),
    workflow_start: workflow.start,
    ...(workflow.exception === null ? {} : { workflow_exception: workflow.exception }),
    workflow: workflow.steps,
    agent_definitions: { [workflow.agent]: { type: 'organization', name: 'Cordon' } },
    playbook_extensions: { [extensionId]: { document: headOf(playbook) } },
    extension_definitions: {
      [extensionId]: {
        type: 'extension-definition',
        name: 'Cordon playbook',
        description: 'The steps of a Cordon playbook as they were written, beside what the standard says of them.',
        created_by: `identity--${namedUuid('extension')}`,
        schema: 'docs/reference/playbook.schema.json',
        version: '1.0.0',
      },
    },
  };
}

function headOf(playbook: Playbook): JsonObject {
  return without(writePlaybook(playbook), 'steps', 'on-failure');
}

/** To the millisecond, as the standard wants it. */
function timestamp(instant: string): string {
  return new Date(instant).toISOString();
}

function inputsOf(inputs: Fields): JsonObject {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, field]) => {
      const type =
        { integer: 'integer', number: 'float', flag: 'bool', group: 'dictionary', document: 'dictionary' }[
          field.kind as 'flag'
        ] ?? 'string';
      const preset = 'default' in field && field.default !== undefined ? { value: `${field.default}` } : {};
      const help = field.help ?? field.label;
      return [`__${name}__`, { type, ...(help === undefined ? {} : { description: help }), ...preset, external: true }];
    }),
  );
}

function variablesOf({ variables = {} }: Playbook): JsonObject {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]): [string, Json] => {
      const type =
        typeof value === 'number' || typeof value === 'bigint'
          ? Number.isInteger(value) || typeof value === 'bigint'
            ? 'integer'
            : 'float'
          : typeof value === 'boolean'
            ? 'bool'
            : typeof value === 'string' || value === null
              ? 'string'
              : 'dictionary';
      const text =
        typeof value === 'string'
          ? value
          : value === null
            ? null
            : typeof value === 'object'
              ? JSON.stringify(value, bigText)
              : `${value}`;
      return [`__${name}__`, { type, value: text }];
    }),
  );
}

function bigText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value;
}
