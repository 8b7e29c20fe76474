import { defineOperation, prefix } from '../operation.ts';
import { pageOf, ref } from '../schema-kit.ts';
import { byId, page } from './fields.ts';

export const filesOperations = {
  listFiles: defineOperation({
    id: 'listFiles',
    method: 'get',
    path: `${prefix}/files`,
    tag: 'files',
    permission: 'view',
    summary: 'Files that came from consoles, newest first',
    query: page,
    success: { status: 200, description: 'A page of files.', schema: pageOf('File') },
  }),
  getFile: defineOperation({
    id: 'getFile',
    method: 'get',
    path: `${prefix}/files/{id}`,
    tag: 'files',
    permission: 'view',
    summary: 'One file, without its content',
    params: byId,
    success: { status: 200, description: 'The file.', schema: ref('File') },
  }),
  downloadFile: defineOperation({
    id: 'downloadFile',
    method: 'get',
    path: `${prefix}/files/{id}/content`,
    tag: 'files',
    permission: 'read',
    summary: 'The content of a file, as an attachment',
    params: byId,
    success: {
      status: 200,
      description: 'The content, byte for byte.',
      schema: { type: 'string', format: 'binary' },
      mediaType: 'application/octet-stream',
    },
  }),
  takeFilePassword: defineOperation({
    id: 'takeFilePassword',
    method: 'post',
    path: `${prefix}/files/{id}/password`,
    tag: 'files',
    permission: 'respond',
    summary: 'The password of a locked archive; it is given out once and then forgotten',
    params: byId,
    success: { status: 200, description: 'The password.', schema: ref('FilePassword') },
  }),
  removeFile: defineOperation({
    id: 'removeFile',
    method: 'delete',
    path: `${prefix}/files/{id}`,
    tag: 'files',
    permission: 'respond',
    summary: 'Remove a file with its content and its password',
    params: byId,
    success: { status: 200, description: 'Done.', schema: { type: 'object' } },
  }),
} as const;
