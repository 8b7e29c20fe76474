import { defineFields, type InputOf } from '#kernel/field.ts';
import type { Json } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';
import { allOf, anyOf, exactText, patternText, timeText } from './filter-text.ts';

const conditionFields = defineFields({
  attribute: {
    kind: 'text',
    required: true,
    maxLength: 128,
    pattern: '^[A-Za-z_][A-Za-z0-9_.-]*$',
    label: 'Attribute',
    help: 'Name as the console knows it, for example KLHST_WKS_DN.',
  },
  operator: {
    kind: 'choice',
    required: true,
    values: ['=', '<>', '<', '<=', '>', '>=', 'like', 'before', 'after', 'has-bits', 'exists', 'missing'],
    label: 'Operator',
    help: '`=` matches a text as it stands; `like` takes the wildcards * ? [a-f]; `before` and `after` take a time; `has-bits` takes a mask.',
  },
  value: { kind: 'document', label: 'Value', help: 'Text, whole number, true or false. None for exists and missing.' },
});

/** A filter in parts, which cannot be written wrongly. */
export const filterFields = defineFields({
  all: { kind: 'list', of: conditionFields, maxItems: 50, label: 'All of', help: 'Every condition must hold.' },
  any: { kind: 'list', of: conditionFields, maxItems: 50, label: 'Any of', help: 'At least one condition must hold.' },
});

type Condition = InputOf<typeof conditionFields>;

/** The filter text for these conditions. @throws AppError `invalid_input` for a value that does not fit its operator */
export function buildFilter(parts: InputOf<typeof filterFields>, at: string): string {
  const all = (parts.all ?? []).map((condition, index) => conditionText(condition, `${at}.all[${index}]`));
  const any = (parts.any ?? []).map((condition, index) => conditionText(condition, `${at}.any[${index}]`));
  return allOf([...all, ...(any.length === 0 ? [] : [anyOf(any)])]);
}

function conditionText({ attribute, operator, value }: Condition, at: string): string {
  switch (operator) {
    case 'exists':
      return `(${attribute})`;
    case 'missing':
      return `(!(${attribute}))`;
    case 'has-bits':
      return `(${attribute}&${wholeNumber(value, at)}<>0)`;
    case 'before':
      return `(${attribute}<${timeText(instant(value, at))})`;
    case 'after':
      return `(${attribute}>${timeText(instant(value, at))})`;
    case 'like':
      if (typeof value !== 'string') throw wrongValue(at, 'must be a text');
      return `(${attribute}=${patternText(value)})`;
    case '=':
    case '<>':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return `(${attribute}${operator}${plainValue(value, operator, at)})`;
  }
}

function plainValue(value: Json | undefined, operator: string, at: string): string {
  // Wildcards work with `=` alone, so elsewhere a class would be taken by its letters.
  if (typeof value === 'string') return operator === '=' ? exactText(value) : patternText(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  return wholeNumber(value, at);
}

function wholeNumber(value: Json | undefined, at: string): string {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) return value.toString();
  throw wrongValue(at, 'must be a text, a whole number, true or false');
}

function instant(value: Json | undefined, at: string): Date {
  const time = typeof value === 'string' && /(Z|[+-]\d{2}:?\d{2})$/.test(value) ? new Date(value) : null;
  if (time === null || Number.isNaN(time.getTime())) {
    throw wrongValue(at, 'must be an ISO 8601 time with a zone, such as 2026-01-31T08:00:00Z');
  }
  return time;
}

function wrongValue(at: string, problem: string): Error {
  return invalidInput([{ path: `${at}.value`, problem }]);
}
