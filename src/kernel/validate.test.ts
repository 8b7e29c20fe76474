import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from './error.ts';
import { defineFields, type Fields } from './field.ts';
import { parseInput } from './validate.ts';

const fields = defineFields({
  name: { kind: 'text', required: true, maxLength: 5 },
  count: { kind: 'integer', min: 1, max: 9 },
  ratio: { kind: 'number', min: 0 },
  force: { kind: 'flag', default: false },
  at: { kind: 'instant' },
  mode: { kind: 'choice', values: ['on', 'off'] },
  ids: { kind: 'list', of: 'integer', maxItems: 2 },
  filter: { kind: 'group', fields: { site: { kind: 'text', required: true } } },
  rows: { kind: 'list', of: { key: { kind: 'text', required: true } } },
  anything: { kind: 'document' },
});

function problems(value: unknown, of: Fields = fields): readonly string[] {
  try {
    parseInput(of, value);
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return ((error.details ?? {})['issues'] as readonly { path: string; problem: string }[]).map(
      ({ path, problem }) => `${path} ${problem}`,
    );
  }
}

describe('parseInput', () => {
  test('takes what fits and adds defaults', () => {
    expect(parseInput(fields, { name: 'one', count: 3, filter: { site: 's' }, rows: [{ key: 'k' }] })).toEqual({
      name: 'one',
      count: 3,
      force: false,
      filter: { site: 's' },
      rows: [{ key: 'k' }],
    });
  });

  test('brings times to one form', () => {
    expect(parseInput(fields, { name: 'a', at: '2026-01-31T08:00:00+02:00' }).at).toBe('2026-01-31T06:00:00.000Z');
  });

  test('counts an empty text as left out', () => {
    expect(parseInput(fields, { name: 'a', mode: '' })).toEqual({ name: 'a', force: false });
    expect(problems({ name: '' })).toEqual(['input.name is required']);
  });

  test('names every problem at once, with its place', () => {
    const wrong = {
      name: 'too long',
      count: 0,
      at: '2026-02-30T00:00:00Z',
      ids: [1, 'x'],
      filter: {},
      rows: [{}],
      nam: 1,
    };
    expect(problems(wrong)).toEqual([
      'input.nam is not a field; did you mean `name`?',
      'input.name has 8 characters; at most 5 are taken',
      'input.count must be at least 1',
      'input.at must be an ISO 8601 time with a zone, such as 2026-01-31T08:00:00Z',
      'input.ids[1] must be a whole number, not text',
      'input.filter.site is required',
      'input.rows[0].key is required',
    ]);
  });

  test.each([
    [{ name: 'a', count: 1.5 }, 'input.count must be a whole number, not number'],
    [{ name: 'a', count: '3' }, 'input.count must be a whole number, not text'],
    [{ name: 'a', force: 'true' }, 'input.force must be true or false, not text'],
    [{ name: 'a', mode: 'maybe' }, 'input.mode must be one of on, off'],
    [{ name: 'a', ids: [1, 2, 3] }, 'input.ids has 3 items; at most 2 are taken'],
    [{ name: 'a', filter: [] }, 'input.filter must be an object, not a list'],
    [{ name: 'a\0' }, 'input.name holds a NUL character'],
    [{ name: 'a', at: '2026-01-31' }, 'input.at must be an ISO 8601 time with a zone, such as 2026-01-31T08:00:00Z'],
    [null, 'input must be an object, not null'],
    ['text', 'input must be an object, not text'],
  ])('%j is refused', (value, problem) => {
    expect(problems(value)).toContain(problem);
  });

  test('never takes a field that is not declared, inherited names included', () => {
    expect(problems(JSON.parse('{"name":"a","__proto__":1}'))[0]).toMatch(/^input\.__proto__ is not a field/);
    expect(problems({ name: 'a', constructor: 1 })[0]).toMatch(/^input\.constructor is not a field/);
  });

  test('throws nothing but AppError, whatever comes', () => {
    fc.assert(fc.property(fc.anything(), (value) => void problems(value)));
    fc.assert(
      fc.property(
        fc.record({ name: fc.anything(), filter: fc.anything(), rows: fc.anything() }),
        (value) => void problems(value),
      ),
    );
  });

  test('what it accepts, it accepts again unchanged', () => {
    const input = fc.record(
      { name: fc.string({ minLength: 1, maxLength: 5 }), count: fc.integer(), anything: fc.jsonValue() },
      { requiredKeys: ['name'] },
    );
    fc.assert(
      fc.property(input, (value) => {
        if (problems(value).length > 0) return;
        const once = parseInput(fields, value);
        expect(parseInput(fields, once)).toEqual(once);
      }),
    );
  });
});
