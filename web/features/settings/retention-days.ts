import type { Retention } from '../../generated/answers.ts';

export type Days = Pick<Retention, 'runDays' | 'eventDays' | 'fileDays'>;

export const dayKinds = ['runDays', 'eventDays', 'fileDays'] as const;

/** What is left out is kept for ever. */
export function queryOf({ runDays, eventDays, fileDays }: Days): { [N in keyof Days]?: number } {
  return {
    ...(runDays === null ? {} : { runDays }),
    ...(eventDays === null ? {} : { eventDays }),
    ...(fileDays === null ? {} : { fileDays }),
  };
}

export function isSame(one: Days, other: Days): boolean {
  return dayKinds.every((kind) => one[kind] === other[kind]);
}

/** What would go at once, in words; empty when nothing would. */
export function goingText({ runs, events, files }: Retention['going']): string {
  const parts = [
    runs === 0 ? '' : `${runs.toLocaleString('en')} ${runs === 1 ? 'run' : 'runs'}`,
    events === 0 ? '' : `${events.toLocaleString('en')} ${events === 1 ? 'event' : 'events'}`,
    files === 0 ? '' : `${files.toLocaleString('en')} ${files === 1 ? 'file' : 'files'}`,
  ].filter((part) => part !== '');
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
