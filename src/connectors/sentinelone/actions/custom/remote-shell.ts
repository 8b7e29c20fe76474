import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json } from '#kernel/json.ts';
import type { TargetResult } from '#kernel/result.ts';
import { send } from '../../client.ts';
import { countSelected } from '../../counting.ts';
import type { Handler } from '../../row.ts';
import { textFrom } from '../../values.ts';

/** Opens channels only. The terminal itself is a protocol of the console's own and stays there. */
export const remoteShell: Handler = {
  async run(action, input, context) {
    const selected = await countSelected(context.client, action.row, input, context);
    const answer = await send(context.client, action.call(input), context);
    const sessions = Array.isArray(answer.data) ? (answer.data as readonly Json[]).filter(isJsonObject) : [];
    const opened = new Set(sessions.map(({ agentId }) => agentId));
    const named = action.aims(input);
    const isFilter = named.some((target) => target.startsWith('filter:'));
    const targets = isFilter
      ? sessions.map(({ agentId }): TargetResult => ({ target: textFrom(agentId), status: 'succeeded' }))
      : named.map((target): TargetResult => ({ target, status: opened.has(target) ? 'succeeded' : 'failed' }));
    if (sessions.length === 0) {
      throw new AppError(
        'vendor_conflict',
        'The console opened no remote shell: the endpoint is away, busy, or its policy forbids it.',
        {
          failureIndicator: answer.call,
          statusCode: answer.statusCode,
          data: answer.data,
          targets: named.map((target) => ({ target, status: 'failed' })),
        },
      );
    }
    const asked = isFilter ? (selected ?? sessions.length) : named.length;
    return {
      status: sessions.length < asked ? 'partially_succeeded' : 'succeeded',
      statusCode: answer.statusCode,
      message: `${sessions.length} of ${asked} channels are open. Work in them from the console, and end them with Terminate Remote Shell.`,
      data: answer.data,
      keyFields: { channelId: sessions[0]?.['channelId'] ?? null, selected },
      targets,
    };
  },
};
