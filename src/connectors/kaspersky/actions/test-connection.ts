import { defineAction, type ActionContext } from '#kernel/action.ts';
import { createLadder } from '#kernel/ladder.ts';
import { checkConsole } from '../check.ts';
import type { KasperskyClient } from '../client.ts';
import { permissions } from '../permissions.ts';

export const testConnection = defineAction({
  id: 'kaspersky.test-connection',
  title: 'Test connection',
  summary: 'Signs in, reads, and says which of the two scopes of the role is missing.',
  category: 'Connection',
  effect: 'read',
  idempotent: true,
  requires: { permission: permissions.read },
  input: {},
  output: { passed: 'flag' },
  async run(_input, context: ActionContext<KasperskyClient>) {
    const { message, details } = await checkConsole(context.client, context, createLadder());
    return { status: 'succeeded' as const, statusCode: 200, message, data: { passed: true, ...details }, targets: [] };
  },
});
