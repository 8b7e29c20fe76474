import { defineFields } from '#kernel/field.ts';
import { defineOperation, prefix } from '../operation.ts';
import { object, pageOf, ref } from '../schema-kit.ts';
import { byId, page } from './fields.ts';

const byVerb = defineFields({ verb: { kind: 'text', required: true, maxLength: 100, help: 'For example `isolate`.' } });

const runVerbBody = defineFields({
  input: { kind: 'document', help: 'As the verb says, for example `{"endpoints": ["laptop-1"]}`.' },
  connections: {
    kind: 'list',
    of: 'text',
    maxItems: 100,
    help: 'Ids or titles; every connection that knows the machine when left out.',
  },
  incident: { kind: 'text', maxLength: 200, help: 'What the response belongs to.' },
  breakGlass: { kind: 'group', fields: { reason: { kind: 'text', required: true, maxLength: 2_000 } } },
  dryRun: { kind: 'flag', default: false },
  wait: { kind: 'flag', default: false },
});

const openC2Body = defineFields({
  action: { kind: 'text', maxLength: 100 },
  target: { kind: 'document' },
  args: { kind: 'document' },
  actuator: { kind: 'document' },
  profile: { kind: 'text', maxLength: 200 },
  command_id: { kind: 'text', maxLength: 200 },
  headers: { kind: 'document', help: 'Of a whole message.' },
  body: { kind: 'document', help: 'Of a whole message: `{"openc2": {"request": <command>}}`.' },
});

export const verbsOperations = {
  listVerbs: defineOperation({
    id: 'listVerbs',
    method: 'get',
    path: `${prefix}/verbs`,
    tag: 'verbs',
    permission: 'view',
    summary: 'The vendor-neutral responses, each with its input',
    success: { status: 200, description: 'All verbs.', schema: pageOf('Verb') },
  }),
  runVerb: defineOperation({
    id: 'runVerb',
    method: 'post',
    path: `${prefix}/verbs/{verb}/run`,
    tag: 'verbs',
    permission: 'read',
    summary: 'Carry out a verb on every connection that knows the machine; a verb that writes needs the role responder',
    params: byVerb,
    body: runVerbBody,
    success: {
      status: 200,
      description: 'What happened, for each machine and each call.',
      schema: ref('ActionResult'),
    },
    mayPend: true,
    takesKey: true,
  }),
  listEndpoints: defineOperation({
    id: 'listEndpoints',
    method: 'get',
    path: `${prefix}/endpoints`,
    tag: 'verbs',
    permission: 'read',
    summary: 'Machines over all connections, each with all its agents; up to a minute old',
    query: {
      search: { kind: 'text', maxLength: 200, help: 'A part of a name, address, serial number, group, tag or user.' },
      connection: { kind: 'text', maxLength: 200, help: 'Id or title.' },
      refresh: { kind: 'flag', default: false, help: 'Asks the consoles now.' },
      ...page,
    },
    success: { status: 200, description: 'A page of machines.', schema: ref('MachinePage') },
  }),
  getEndpoint: defineOperation({
    id: 'getEndpoint',
    method: 'get',
    path: `${prefix}/endpoints/{id}`,
    tag: 'verbs',
    permission: 'read',
    summary: 'One machine with all its agents, asked from the consoles now',
    params: byId,
    success: { status: 200, description: 'The machine.', schema: ref('Machine') },
  }),
  listCapabilities: defineOperation({
    id: 'listCapabilities',
    method: 'get',
    path: `${prefix}/capabilities`,
    tag: 'verbs',
    permission: 'view',
    summary: 'What each connection can do, and how that is known',
    query: { refresh: { kind: 'flag', default: false, help: 'Asks the consoles now; needs the role analyst.' } },
    success: { status: 200, description: 'A row for each connection.', schema: pageOf('ConnectionCapabilities') },
  }),
  openC2Command: defineOperation({
    id: 'openC2Command',
    method: 'post',
    path: `${prefix}/openc2`,
    tag: 'verbs',
    permission: 'view',
    summary: 'OpenC2: `query features`',
    body: openC2Body,
    success: {
      status: 200,
      description: 'The response; a command that is not supported gets 501, one that is wrong 400.',
      schema: object(
        {},
        {
          status: { type: 'integer' },
          status_text: { type: 'string' },
          results: { type: 'object' },
          headers: { type: 'object' },
          body: { type: 'object' },
        },
      ),
      mediaType: 'application/openc2+json;version=1.0',
    },
  }),
} as const;
