import type { ActionPlan } from '#kernel/action.ts';
import { toAppError } from '#kernel/error.ts';
import { maskedInput } from '#kernel/mask.ts';
import type { ActionResult, Exchange } from '#kernel/result.ts';
import { traceCall } from './call-context.ts';
import { hideSecrets } from './hide.ts';
import type { ResponseParts } from './ports.ts';
import type { PreparedCall } from './prepared-call.ts';

/**
 * What a write would be, and how much it would reach. Reads go out; the write does not, and nothing is written to the ledger.
 * @throws AppError `invalid_input` for what would be refused before it is sent
 */
export async function planOf(parts: ResponseParts, call: PreparedCall): Promise<ActionResult> {
  const { action, connection, effect } = call;
  const { plan, exchanges, hide } = await asked(parts, call);
  const { targets, count, note } = plan;
  const counted = count === null ? '' : ` (${count} as of now)`;
  const told = [
    `Dry run: ${action.id} would be sent to ${connection.title} for ${targets.join(', ')}${counted}.`,
    'Nothing was sent.',
    note ?? '',
  ];
  return hide({
    status: 'succeeded',
    statusCode: 200,
    message: told.filter((text) => text !== '').join(' '),
    data: {
      action: action.id,
      connection: connection.id,
      effect,
      targets: [...targets],
      count,
      note: note ?? null,
      input: maskedInput(action.input, call.input),
      permission: action.requires?.permission ?? null,
    },
    keyFields: { count },
    targets: targets.map((target) => ({ target, status: 'unchanged' })),
    exchanges,
    dryRun: true,
  });
}

interface Asked {
  readonly plan: ActionPlan;
  readonly exchanges: readonly Exchange[];
  readonly hide: (result: ActionResult) => ActionResult;
}

async function asked(parts: ResponseParts, call: PreparedCall): Promise<Asked> {
  const { action, connection, request, input, targets } = call;
  if (action.plan === undefined) {
    return { plan: { targets, count: targets.length }, exchanges: [], hide: (result) => result };
  }
  const { client, redact } = await parts.hub.open(connection);
  const files = parts.files.writer({ tenant: connection.tenant, actionId: action.id, connectionId: connection.id });
  const { signal, key } = request;
  const traced = { client, key, permit: null, signal, clock: parts.clock, log: parts.log, files };
  const { context, exchanges } = traceCall(traced);
  const hide = (result: ActionResult): ActionResult => hideSecrets(result, redact);
  try {
    return { plan: await action.plan(input, context), exchanges, hide };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'invalid_input') throw error;
    // The plan stands without its number, and says why it has none.
    const note = `The console could not be asked how many that is: ${error.message}`;
    return { plan: { targets, count: null, note }, exchanges, hide };
  }
}
