import type { Dictionary } from '../model/attribute.ts';
import type { Value, ValueType } from '../wire/value.ts';
import type { Filter, Literal, Operator } from './filter-tree.ts';
import { wildcardTest } from './wildcard.ts';

type Test<Row> = (row: Row) => boolean;
type ValueTest = (value: Value) => boolean;

/** Turns a parsed filter into a test of rows. NULL fits no comparison. */
export function compileFilter<Row>(filter: Filter | null, attributes: Dictionary<Row>, now: number): Test<Row> {
  if (filter === null) return () => true;
  switch (filter.kind) {
    case 'and': {
      const tests = filter.parts.map((part) => compileFilter(part, attributes, now));
      return (row) => tests.every((test) => test(row));
    }
    case 'or': {
      const tests = filter.parts.map((part) => compileFilter(part, attributes, now));
      return (row) => tests.some((test) => test(row));
    }
    case 'not': {
      const test = compileFilter(filter.part, attributes, now);
      return (row) => !test(row);
    }
    case 'present':
      return (row) => readValues(attributes, filter.attribute, row).length > 0;
    case 'mask': {
      const combine =
        filter.join === '&' ? (value: bigint) => value & filter.mask : (value: bigint) => value | filter.mask;
      return (row) =>
        readValues(attributes, filter.attribute, row).some((value) =>
          holds(filter.operator, order(combine(wholeOf(value) ?? 0n), filter.bits)),
        );
    }
    case 'compare': {
      const type = attributes.get(filter.attribute)?.type ?? 'string';
      const test = valueTest(type, filter.operator, filter.literal, now);
      return (row) => readValues(attributes, filter.attribute, row).some(test);
    }
  }
}

function readValues<Row>(attributes: Dictionary<Row>, name: string, row: Row): readonly Value[] {
  const attribute = attributes.get(name);
  const value = attribute?.read(row);
  if (value === undefined) return [];
  return attribute?.searchOnly === true && Array.isArray(value) ? (value as readonly Value[]) : [value as Value];
}

function valueTest(type: ValueType, operator: Operator, literal: Literal, now: number): ValueTest {
  if (type === 'datetime' || type === 'date') {
    const time = timeOfLiteral(literal, now);
    return (value) => time !== null && holds(operator, order(Number(value), time));
  }
  if (type === 'binary') {
    const wanted = literal.kind === 'binary' ? literal.value : null;
    return (value) =>
      wanted !== null && holds(operator, order(Buffer.from(textOf(value), 'base64').toString('hex'), wanted));
  }
  if (type === 'string') return textTest(operator, literal);
  const wanted = wholeOfLiteral(literal);
  return (value) => {
    const number = wholeOf(value);
    return wanted !== null && number !== null && holds(operator, order(number, wanted));
  };
}

function textTest(operator: Operator, literal: Literal): ValueTest {
  const wanted = literal.kind === 'current-time' ? '' : String(literal.value);
  if (operator === '=') {
    const fits = wildcardTest(wanted);
    return (value) => fits(textOf(value));
  }
  const lower = wanted.toLowerCase();
  return (value) => holds(operator, order(textOf(value).toLowerCase(), lower));
}

function timeOfLiteral(literal: Literal, now: number): number | null {
  if (literal.kind === 'time') return literal.value;
  if (literal.kind === 'current-time') return now + literal.offset * 1_000;
  const time = literal.kind === 'text' ? Date.parse(literal.value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

function wholeOfLiteral(literal: Literal): bigint | null {
  if (literal.kind === 'number') return literal.value;
  return literal.kind === 'text' && /^-?\d+$/.test(literal.value) ? BigInt(literal.value) : null;
}

/** A flag counts as 0 or 1. */
function wholeOf(value: Value): bigint | null {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : null;
}

function order<T extends bigint | number | string>(left: T, right: T): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function holds(operator: Operator, compared: number): boolean {
  switch (operator) {
    case '=':
      return compared === 0;
    case '<>':
      return compared !== 0;
    case '<':
      return compared < 0;
    case '>':
      return compared > 0;
    case '<=':
      return compared <= 0;
    case '>=':
      return compared >= 0;
  }
}

function textOf(value: Value): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
