import type { RuleOf } from '#kernel/policy.ts';

const dayMinutes = 1_440;
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const formats = new Map<string, Intl.DateTimeFormat>();

type Window = Pick<RuleOf<'window'>, 'timeZone' | 'days' | 'from' | 'to'>;

/** Whether a moment lies in the window, by the wall clock of its zone. A window over midnight belongs to the day on which it starts. */
export function isInside({ timeZone, days, from, to }: Window, at: Date): boolean {
  const { day, minute } = wallClock(timeZone, at);
  const [start, end] = [minutesOf(from), minutesOf(to)];
  if (start < end) return days.includes(day) && minute >= start && minute < end;
  const dayBefore = day === 1 ? 7 : day - 1;
  return (days.includes(day) && minute >= start) || (days.includes(dayBefore) && minute < end);
}

/** Minutes of `HH:MM`, up to `24:00`; NaN for anything else. */
export function minutesOf(text: string): number {
  const [, hours = '', minutes = ''] = /^(\d{2}):(\d{2})$/.exec(text) ?? [];
  const total = hours === '' ? Number.NaN : Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && total <= dayMinutes ? total : Number.NaN;
}

/** @throws RangeError for a zone that is none */
export function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, format);
  return format;
}

function wallClock(timeZone: string, at: Date): { readonly day: number; readonly minute: number } {
  const parts = new Map(
    formatFor(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return {
    day: weekdays.indexOf(parts.get('weekday') ?? '') + 1,
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  };
}
