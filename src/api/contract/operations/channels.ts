import { defineFields } from '#kernel/field.ts';
import { defineOperation, prefix } from '../operation.ts';
import { pageOf, ref } from '../schema-kit.ts';
import { byId, page } from './fields.ts';

const channelFields = defineFields({
  settings: {
    kind: 'document',
    help: 'email: host, port, security, user, from, to. webhook: url. See the guide on notices.',
  },
  secrets: { kind: 'document', sensitive: true, help: 'Replaces all secrets of the channel; never shown again.' },
  kinds: {
    kind: 'list',
    of: 'text',
    maxItems: 50,
    pattern: '^[a-z0-9.*-]{1,100}$',
    help: 'Kinds of notices that it takes; `*` stands for any text.',
  },
});

export const channelsOperations = {
  listChannels: defineOperation({
    id: 'listChannels',
    method: 'get',
    path: `${prefix}/channels`,
    tag: 'notices',
    permission: 'administer',
    summary: 'Channels that notices go out by, without secrets',
    success: { status: 200, description: 'All channels.', schema: pageOf('Channel') },
  }),
  addChannel: defineOperation({
    id: 'addChannel',
    method: 'post',
    path: `${prefix}/channels`,
    tag: 'notices',
    permission: 'administer',
    summary: 'Add a channel',
    body: {
      title: { kind: 'text', required: true, maxLength: 120 },
      kind: { kind: 'choice', values: ['email', 'webhook'], required: true },
      ...channelFields,
    },
    success: { status: 201, description: 'The channel.', schema: ref('Channel') },
  }),
  getChannel: defineOperation({
    id: 'getChannel',
    method: 'get',
    path: `${prefix}/channels/{id}`,
    tag: 'notices',
    permission: 'administer',
    summary: 'One channel, by id or title',
    params: byId,
    success: { status: 200, description: 'The channel.', schema: ref('Channel') },
  }),
  updateChannel: defineOperation({
    id: 'updateChannel',
    method: 'patch',
    path: `${prefix}/channels/{id}`,
    tag: 'notices',
    permission: 'administer',
    summary: 'Change a channel; what is left out stays',
    params: byId,
    body: { title: { kind: 'text', maxLength: 120 }, ...channelFields },
    success: { status: 200, description: 'The channel.', schema: ref('Channel') },
  }),
  removeChannel: defineOperation({
    id: 'removeChannel',
    method: 'delete',
    path: `${prefix}/channels/{id}`,
    tag: 'notices',
    permission: 'administer',
    summary: 'Remove a channel with its secrets and its notices',
    params: byId,
    success: { status: 200, description: 'Done.', schema: { type: 'object' } },
  }),
  testChannel: defineOperation({
    id: 'testChannel',
    method: 'post',
    path: `${prefix}/channels/{id}/test`,
    tag: 'notices',
    permission: 'administer',
    summary: 'Send a test through a channel now',
    params: byId,
    success: { status: 200, description: 'It was taken.', schema: ref('ChannelTest') },
  }),
  listNotices: defineOperation({
    id: 'listNotices',
    method: 'get',
    path: `${prefix}/notices`,
    tag: 'notices',
    permission: 'view',
    summary: 'Notices and what became of them, newest first',
    query: {
      status: { kind: 'choice', values: ['queued', 'sent', 'failed'] },
      channel: { kind: 'text', maxLength: 200, help: 'Id of a channel.' },
      ...page,
    },
    success: { status: 200, description: 'A page of notices.', schema: pageOf('Notice') },
  }),
  retryNotice: defineOperation({
    id: 'retryNotice',
    method: 'post',
    path: `${prefix}/notices/{id}/retry`,
    tag: 'notices',
    permission: 'administer',
    summary: 'Send a notice that failed again',
    params: byId,
    success: { status: 202, description: 'The notice, queued.', schema: ref('Notice') },
  }),
} as const;
