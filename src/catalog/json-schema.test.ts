import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import { defineFields, type Field, type Fields } from '#kernel/field.ts';
import { parseInput } from '#kernel/validate.ts';
import { connectors } from './connectors.ts';
import { jsonSchemaOf } from './json-schema.ts';

/** RFC 3339, as every validator of JSON Schema reads the format: the day must exist. */
const dateTime = (text: string): boolean => {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
};

const ajv = new Ajv2020({ strict: true, formats: { 'date-time': dateTime } });

const everyKind = defineFields({
  name: { kind: 'text', required: true, maxLength: 5, pattern: '^[a-z]+$', label: 'Name', help: 'Of the thing' },
  count: { kind: 'integer', min: 1, max: 9, default: 3 },
  share: { kind: 'number', min: 0 },
  force: { kind: 'flag' },
  at: { kind: 'instant' },
  mode: { kind: 'choice', values: ['a', 'b'], default: 'a' },
  tags: { kind: 'list', of: 'text', maxItems: 2 },
  systems: { kind: 'list', of: 'text', values: ['linux', 'macos'] },
  ids: { kind: 'list', of: 'text', pattern: '^\\d+$' },
  numbers: { kind: 'list', of: 'integer' },
  rules: { kind: 'list', of: { host: { kind: 'text', required: true } } },
  place: { kind: 'group', fields: { room: { kind: 'text' } } },
  extra: { kind: 'document' },
  secret: { kind: 'text', sensitive: true },
});

function kernelAccepts(fields: Fields, value: unknown): boolean {
  try {
    parseInput(fields, value);
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

describe('the schema of fields', () => {
  it('says what the fields say', () => {
    expect(jsonSchemaOf(everyKind)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['name'],
      additionalProperties: false,
      properties: {
        name: {
          type: 'string',
          minLength: 1,
          maxLength: 5,
          pattern: '^[a-z]+$',
          title: 'Name',
          description: 'Of the thing',
        },
        count: { type: 'integer', minimum: 1, maximum: 9, default: 3 },
        share: { type: 'number', minimum: 0 },
        force: { type: 'boolean' },
        at: { type: 'string', format: 'date-time' },
        mode: { enum: ['a', 'b'], default: 'a' },
        tags: { type: 'array', maxItems: 2, items: { type: 'string', maxLength: 4096 } },
        systems: { type: 'array', items: { enum: ['linux', 'macos'] } },
        ids: { type: 'array', items: { type: 'string', pattern: '^\\d+$' } },
        numbers: { type: 'array', maxItems: 1000, items: { type: 'integer' } },
        rules: { type: 'array', items: { type: 'object', required: ['host'], additionalProperties: false } },
        place: { type: 'object', additionalProperties: false },
        extra: {},
        secret: { type: 'string', writeOnly: true },
      },
    });
  });

  it('takes a required field with a default for optional', () => {
    expect(jsonSchemaOf({ a: { kind: 'flag', required: true, default: true } })).not.toHaveProperty('required');
  });

  it.each(connectors.flatMap((connector) => connector.actions.map((action) => [action.id, action] as const)))(
    'of %s is valid, and refuses what is not a field',
    (_id, action) => {
      const validate = ajv.compile(jsonSchemaOf(action.input));
      expect(validate({ 'not-a-field': 1 })).toBe(false);
    },
  );
});

/** A value that is nearly right for its field, or right. */
function valueFor(field: Field): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'text':
      return fc.oneof(fc.stringMatching(/^[a-z]{0,7}$/), fc.string());
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: -2, max: 12 }), fc.double());
    case 'flag':
      return fc.boolean();
    case 'instant':
      return fc.oneof(
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
        fc.constantFrom(
          '2026-02-30T00:00:00Z',
          '2026-13-01T00:00:00Z',
          '2026-01-31T24:00:00Z',
          '2026-01-31T08:00:00+01:00',
          '2026-01-31',
          'x',
        ),
      );
    case 'choice':
      return fc.constantFrom('a', 'b', 'c');
    case 'list':
      return typeof field.of === 'object'
        ? fc.array(objectFor(field.of), { maxLength: 3 })
        : fc.array(valueFor(field.of === 'text' ? { kind: 'text' } : { kind: 'integer' }), { maxLength: 3 });
    case 'group':
      return objectFor(field.fields);
    case 'document':
      return fc.jsonValue();
  }
}

function objectFor(fields: Fields): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const entries = Object.entries(fields).map(([name, field]) => [name, valueFor(field)] as const);
  return fc.record(Object.fromEntries(entries), { requiredKeys: [] });
}

/** A few fields at a time, so that many values are right as a whole. */
const someFields = fc
  .subarray(Object.entries<Field>(everyKind), { maxLength: 3 })
  .chain((entries) => objectFor(Object.fromEntries(entries)));

it('accepts nothing that the validator of the kernel refuses', () => {
  const validate = ajv.compile(jsonSchemaOf(everyKind));
  let accepted = 0;
  const unknown = fc.constantFrom({}, {}, {}, { other: 1 });
  const value = fc.tuple(unknown, someFields).map(([extra, some]) => ({ name: 'abc', ...extra, ...some }));
  fc.assert(
    fc.property(fc.oneof(value, fc.jsonValue()), (given) => {
      if (!validate(given)) return;
      accepted += 1;
      expect(kernelAccepts(everyKind, given)).toBe(true);
    }),
    { numRuns: 800 },
  );
  expect(accepted).toBeGreaterThan(80);
});

it('accepts, field by field, what the validator of the kernel accepts, but for other ways of leaving out and of midnight', () => {
  for (const [name, field] of Object.entries(everyKind)) {
    const fields: Fields = { [name]: field };
    const validate = ajv.compile(jsonSchemaOf(fields));
    fc.assert(
      fc.property(valueFor(field), (value) => {
        if (value === '' || value === null || value === '2026-01-31T24:00:00Z') return;
        expect(validate({ [name]: value })).toBe(kernelAccepts(fields, { [name]: value }));
      }),
    );
  }
});
