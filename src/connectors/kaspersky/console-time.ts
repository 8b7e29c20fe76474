import type { Console } from './client.ts';

/** Less is the time of the call, and the whole seconds in which the console tells its time. */
const noticedMs = 2_000;
/** How far the clocks may be apart where the console does not tell its time. */
const assumedSkewMs = 300_000;

/**
 * The earliest moment, by the console's clock, at which something could have been made that was ordered at a moment of ours.
 * Whether a console tells its time in its answers is not documented; where it does not, both clocks are taken to agree within minutes.
 * @throws AppError as `Console.call`
 */
export async function earliestAtConsole(orderedAt: Date, console: Console, now: Date): Promise<Date> {
  const told = await console.time();
  if (told === null) return new Date(orderedAt.getTime() - assumedSkewMs);
  const ahead = told.getTime() - now.getTime();
  return new Date(orderedAt.getTime() - noticedMs + (Math.abs(ahead) < noticedMs ? 0 : ahead));
}
