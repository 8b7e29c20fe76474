import { toAppError } from '#kernel/error.ts';
import { send } from './client.ts';
import type { Context } from './row.ts';

/** Less is the time of the call, and the whole seconds that the header has. */
const noticedMs = 2_000;

/**
 * A moment of ours as the console's clock would have shown it. What a console did before a lost order must not be taken for its effect
 * because its clock is ahead. Where it does not tell its time, both clocks are taken to agree.
 * @throws AppError `cancelled`
 */
export async function onConsoleClock(moment: Date, context: Context): Promise<Date> {
  const told = await send(
    context.client,
    { method: 'GET', path: '/system/status', effect: 'read' },
    { ...context, permit: null },
  ).catch((thrown: unknown) => {
    const error = toAppError(thrown);
    if (error.code === 'cancelled') throw error;
    context.log.warn('The console did not tell its time', { code: error.code, message: error.message });
    return { at: null };
  });
  if (told.at === null) return moment;
  const ahead = told.at.getTime() - context.now().getTime();
  return Math.abs(ahead) < noticedMs ? moment : new Date(moment.getTime() + ahead);
}
