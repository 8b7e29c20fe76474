import type { FieldPath } from './field-path.ts';

export const operators = ['lt', 'lte', 'gt', 'gte', 'between', 'contains', 'like', 'in'] as const;
export type Operator = (typeof operators)[number];

/** Case does not matter, and IN_PROGRESS is "In progress". */
export function plain(value: unknown): string {
  return String(value).toLowerCase().replaceAll(' ', '_');
}

/** Below, equal or above 0 as the first comes before, with or after the second; nothing comes before everything. */
export function compareValues(left: unknown, right: unknown, { isVersion }: Pick<FieldPath, 'isVersion'>): number {
  const [leftGone, rightGone] = [left === undefined || left === null, right === undefined || right === null];
  if (leftGone || rightGone) return Number(rightGone) - Number(leftGone);
  if (isVersion) return compareVersions(String(left), String(right));
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [first, second] = [String(left), String(right)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

function compareVersions(left: string, right: string): number {
  const [first, second] = [left.split('.').map(Number), right.split('.').map(Number)];
  for (let index = 0; index < Math.max(first.length, second.length); index += 1) {
    const difference = (first[index] ?? 0) - (second[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Tests one value of a row against what was asked. */
export function tester(operator: Operator, wanted: unknown, field: FieldPath): (value: unknown) => boolean {
  switch (operator) {
    case 'contains':
    case 'like': {
      const parts = (Array.isArray(wanted) ? wanted : [wanted]).map((part) => String(part).toLowerCase());
      return (value) => value !== null && value !== undefined && parts.some((part) => holds(value, part));
    }
    case 'in': {
      const options = new Set((Array.isArray(wanted) ? wanted : String(wanted).split(',')).map(plain));
      return (value) => options.has(plain(value));
    }
    case 'between': {
      const [low = '', high = ''] = String(wanted).split('-');
      const order = orderer(field);
      return (value) => isGiven(value) && order(value, low) >= 0 && order(value, high) <= 0;
    }
    case 'lt':
      return ordered(wanted, field, (order) => order < 0);
    case 'lte':
      return ordered(wanted, field, (order) => order <= 0);
    case 'gt':
      return ordered(wanted, field, (order) => order > 0);
    case 'gte':
      return ordered(wanted, field, (order) => order >= 0);
  }
}

function ordered(wanted: unknown, field: FieldPath, fits: (order: number) => boolean): (value: unknown) => boolean {
  const order = orderer(field);
  return (value) => isGiven(value) && fits(order(value, wanted));
}

function orderer(field: FieldPath): (value: unknown, wanted: unknown) => number {
  if (field.isTime) return (value, wanted) => microseconds(String(value)) - microseconds(String(wanted));
  if (field.isVersion) return (value, wanted) => compareVersions(String(value), String(wanted));
  return (value, wanted) => Number(value) - Number(wanted);
}

/** ISO 8601 with up to six digits after the second, or milliseconds since 1970. */
function microseconds(text: string): number {
  if (/^\d{9,}$/.test(text)) return Number(text) * 1_000;
  const digits = /\.(\d{1,6})/.exec(text)?.[1] ?? '';
  const whole = Date.parse(text.replace(/\.\d+/, ''));
  return whole * 1_000 + Number(digits.padEnd(6, '0'));
}

function holds(value: unknown, part: string): boolean {
  return String(value).toLowerCase().includes(part);
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}
