import { Cron } from 'croner';
import { nearest } from '#kernel/nearest.ts';

/** What is wrong with a cron text of five parts; null when it fires some day. */
export function cronProblem(text: string): string | null {
  try {
    const cron = new Cron(text, { mode: '5-part', timezone: 'UTC', paused: true });
    // From a fixed day, so that the answer is always the same.
    return cron.nextRun(new Date('2024-01-01T00:00:00Z')) === null ? 'never fires' : null;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^Cron\w*: /, '').replace(/\.$/, '') : '';
    return `is not a schedule: ${reason}`;
  }
}

/** What to write in place of an unknown time zone; null when it is known. */
export function timeZoneProblem(name: string): string | null {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return null;
  } catch {
    const close = nearest(name, Intl.supportedValuesOf('timeZone'));
    return close === null ? 'Write for example `Europe/Paris` or `UTC`.' : `Did you mean \`${close}\`?`;
  }
}
