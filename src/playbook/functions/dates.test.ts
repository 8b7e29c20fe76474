import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration } from '../duration.ts';
import { evaluateExpression } from '../evaluate.ts';
import { exampleScope } from '../scope.example.ts';

const evaluate = (expression: string, inputs: object): unknown =>
  evaluateExpression(expression, { ...exampleScope, inputs: inputs as typeof exampleScope.inputs }, 'x');
const moment = fc.date({
  min: new Date('1950-01-01T00:00:00Z'),
  max: new Date('2100-01-01T00:00:00Z'),
  noInvalidDate: true,
});
const zones = ['UTC', 'Europe/Paris', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia'];

describe('times', () => {
  it('are shown as the platform shows them, in any zone', () => {
    fc.assert(
      fc.property(moment, fc.constantFrom(...zones), (date, zone) => {
        const parts = new Intl.DateTimeFormat('en-US', {
          timeZone: zone,
          hourCycle: 'h23',
          year: 'numeric',
          month: '2-digit',
          day: '2-digit',
          hour: '2-digit',
          minute: '2-digit',
          second: '2-digit',
          weekday: 'short',
        }).formatToParts(date);
        const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
        const expected = `${part('weekday')} ${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}`;
        const pattern = "EEE yyyy-MM-dd'T'HH:mm:ss";
        expect(evaluate(`formatDate(inputs.at, "${pattern}", inputs.zone)`, { at: date.toISOString(), zone })).toBe(
          expected,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('come back from their text', () => {
    const pattern = "'On' yyyyMMdd HH:mm:ss.SSS ZZ";
    fc.assert(
      fc.property(moment, fc.constantFrom(...zones), (date, zone) => {
        // Offsets of before 1970 may hold seconds, which the text leaves out.
        fc.pre(date.getTime() > 0);
        const at = date.toISOString();
        expect(
          evaluate(`parseDate(formatDate(inputs.at, "${pattern}", inputs.zone), "${pattern}")`, { at, zone }),
        ).toBe(at);
        expect(evaluate('parseDate(epoch(inputs.at))', { at })).toBe(at);
      }),
      { numRuns: 200 },
    );
  });

  it('are added and subtracted', () => {
    fc.assert(
      fc.property(moment, fc.nat(10_000_000_000), (date, ms) => {
        const at = date.toISOString();
        const inputs = { at, by: formatDuration(ms) };
        expect(evaluate('addTime(inputs.at, inputs.by)', inputs)).toBe(new Date(date.getTime() + ms).toISOString());
        expect(evaluate('addTime(addTime(inputs.at, inputs.by), "-" + inputs.by)', inputs)).toBe(at);
        expect(evaluate('diffTime(addTime(inputs.at, inputs.by), inputs.at)', inputs)).toBe(ms / 1_000);
      }),
      { numRuns: 200 },
    );
  });

  it('mix with those of the language', () => {
    expect(evaluate('timestamp(run.now) - timestamp(addTime(run.now, "-1h")) == duration("3600s")', {})).toBe(true);
    expect(evaluate('formatDate(timestamp(run.now), "HH")', {})).toBe('12');
  });
});
