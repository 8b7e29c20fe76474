import { defineFields } from '#kernel/field.ts';
import { defineOperation, prefix } from '../operation.ts';
import { pageOf, ref } from '../schema-kit.ts';
import { byId, page } from './fields.ts';

const presetBody = defineFields({
  title: { kind: 'text', required: true, maxLength: 120 },
  connection: { kind: 'text', maxLength: 200, help: 'Id or title; left out: chosen when the preset is used.' },
  input: { kind: 'document', help: 'May be filled in by half. What is secret in it is not kept.' },
});

export const presetsOperations = {
  listPresets: defineOperation({
    id: 'listPresets',
    method: 'get',
    path: `${prefix}/presets`,
    tag: 'actions',
    permission: 'view',
    summary: 'Forms of actions, filled in and kept',
    query: { action: { kind: 'text', maxLength: 200 }, ...page },
    success: { status: 200, description: 'A page of presets.', schema: pageOf('Preset') },
  }),
  createPreset: defineOperation({
    id: 'createPreset',
    method: 'post',
    path: `${prefix}/presets`,
    tag: 'actions',
    permission: 'read',
    summary: 'Keep the form of an action, filled in; needs what running it needs',
    body: { action: { kind: 'text', required: true, maxLength: 200 }, ...presetBody },
    success: { status: 201, description: 'The preset; its revision is the `ETag`.', schema: ref('Preset') },
  }),
  getPreset: defineOperation({
    id: 'getPreset',
    method: 'get',
    path: `${prefix}/presets/{id}`,
    tag: 'actions',
    permission: 'view',
    summary: 'A preset; its revision is the `ETag`',
    params: byId,
    success: { status: 200, description: 'The preset.', schema: ref('Preset') },
  }),
  savePreset: defineOperation({
    id: 'savePreset',
    method: 'put',
    path: `${prefix}/presets/{id}`,
    tag: 'actions',
    permission: 'read',
    summary: 'Save a preset anew; refused when somebody else has saved it meanwhile',
    params: byId,
    body: presetBody,
    takesRevision: true,
    success: { status: 200, description: 'The preset with its new revision.', schema: ref('Preset') },
  }),
  removePreset: defineOperation({
    id: 'removePreset',
    method: 'delete',
    path: `${prefix}/presets/{id}`,
    tag: 'actions',
    permission: 'read',
    summary: 'Remove a preset',
    params: byId,
    success: { status: 200, description: 'It is gone.', schema: { type: 'object' } },
  }),
} as const;
