import type { Json } from '#kernel/json.ts';
import { parseDuration } from '../duration.ts';
import { isInstant } from '../instant.ts';
import { timeZoneProblem } from '../schedule.ts';
import { describe } from '../shape.ts';
import { asNumber, asText, failed } from './arguments.ts';
import type { FunctionGroup } from './function.ts';
import { readTime, timePatternProblem, tokenNames, writeTime } from './time-pattern.ts';

/** The range of a JavaScript date. */
const maxMs = 8.64e15;

export const dates: FunctionGroup = {
  title: 'Times',
  functions: [
    {
      usage: 'parseDate(value, pattern?)',
      summary: `A time as ISO 8601 in UTC: from ISO 8601 text with a zone, from seconds or milliseconds since 1970, or from text of a pattern (${tokenNames}; UTC where it has no zone).`,
      result: 'string',
      examples: [
        ['parseDate("2026-01-31T09:00:00+01:00")', '2026-01-31T08:00:00.000Z'],
        ['parseDate(1769846400)', '2026-01-31T08:00:00.000Z'],
        ['parseDate("31/01/2026 08:00", "dd/MM/yyyy HH:mm")', '2026-01-31T08:00:00.000Z'],
      ],
      check: (_value, pattern) => (typeof pattern === 'string' ? timePatternProblem(pattern) : null),
      run: parseDate,
    },
    {
      usage: 'formatDate(time, pattern, zone?)',
      summary: `The time as text: ${tokenNames}, and text in single quotes. In UTC, or in the zone.`,
      result: 'string',
      examples: [
        ['formatDate(run.now, "yyyy-MM-dd")', '2026-01-31'],
        [`formatDate("2026-07-01T22:30:00Z", "EEE dd.MM. HH:mm ZZ", "Europe/Paris")`, 'Thu 02.07. 00:30 +02:00'],
      ],
      check: (_time, pattern, zone) =>
        (typeof pattern === 'string' ? timePatternProblem(pattern) : null) ??
        (typeof zone === 'string' && timeZoneProblem(zone) !== null ? `\`${zone}\` is an unknown time zone` : null),
      run: formatDate,
    },
    {
      usage: 'addTime(time, duration)',
      summary: 'The time so much later; `-` before the duration makes it earlier. A number means seconds.',
      result: 'string',
      examples: [
        ['addTime("2026-01-31T08:00:00Z", "1d12h")', '2026-02-01T20:00:00.000Z'],
        ['addTime(run.now, "-90s")', '2026-01-31T11:58:30.000Z'],
      ],
      run: (time, duration) => iso(msOf(time, 'addTime') + durationMs(duration)),
    },
    {
      usage: 'diffTime(later, earlier)',
      summary: 'Seconds from one time to another; negative when the first one is earlier.',
      result: 'double',
      examples: [['diffTime(run.now, "2026-01-31T08:00:00Z")', 14_400]],
      run: (later, earlier) => (msOf(later, 'diffTime') - msOf(earlier, 'diffTime')) / 1_000,
    },
    {
      usage: 'epoch(time)',
      summary: 'Seconds since 1970.',
      result: 'double',
      examples: [['epoch("2026-01-31T08:00:00Z")', 1_769_846_400]],
      run: (time) => msOf(time, 'epoch') / 1_000,
    },
  ],
};

function msOf(value: Json, name: string): number {
  if (typeof value === 'string' && isInstant(value)) return Date.parse(value);
  throw failed(
    `${name}() takes an ISO 8601 time with a zone, not ${typeof value === 'string' ? `\`${value.slice(0, 50)}\`` : describe(value)}`,
  );
}

function iso(ms: number): string {
  if (Math.abs(ms) <= maxMs) return new Date(ms).toISOString();
  throw failed('the time is out of range');
}

function parseDate(value: Json, pattern?: Json): string {
  // Seconds until the year 5138; what is larger was meant as milliseconds.
  if (typeof value === 'number') return iso(Math.round(Math.abs(value) < 1e11 ? value * 1_000 : value));
  if (pattern === undefined) return iso(msOf(value, 'parseDate'));
  const text = asText(value, 'parseDate');
  const wanted = rightPattern(pattern, 'parseDate');
  const ms = readTime(text, wanted);
  if (ms === null)
    throw failed(`parseDate() was given \`${text.slice(0, 50)}\`, which is not of the pattern \`${wanted}\``);
  return iso(ms);
}

function formatDate(time: Json, pattern: Json, zone: Json = 'UTC'): string {
  const ms = msOf(time, 'formatDate');
  return writeTime(ms, rightPattern(pattern, 'formatDate'), offsetOf(ms, asText(zone, 'formatDate')));
}

function rightPattern(value: Json, name: string): string {
  const pattern = asText(value, name);
  const problem = timePatternProblem(pattern);
  if (problem !== null) throw failed(problem);
  return pattern;
}

/** How far the zone is ahead of UTC at that moment, in milliseconds. */
function offsetOf(ms: number, zone: string): number {
  if (zone === 'UTC') return 0;
  if (timeZoneProblem(zone) !== null) throw failed(`\`${zone.slice(0, 50)}\` is an unknown time zone`);
  const shown = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).format(ms);
  const [, sign, hours = '0', minutes = '0', seconds = '0'] =
    /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(shown) ?? [];
  const size = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
  return sign === '-' ? -size : size;
}

function durationMs(value: Json): number {
  if (typeof value === 'number') return asNumber(value, 'addTime') * 1_000;
  const text = asText(value, 'addTime');
  const ms = parseDuration(text.replace(/^-/, ''));
  if (ms === null) throw failed(`addTime() takes a duration such as \`1h30m\`, not \`${text.slice(0, 50)}\``);
  return text.startsWith('-') ? -ms : ms;
}
