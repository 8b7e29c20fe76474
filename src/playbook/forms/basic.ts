import type { Json, JsonObject } from '#kernel/json.ts';
import type { Expression, Step } from '#kernel/playbook.ts';
import { formatDuration, maxDurationMs, parseDuration } from '../duration.ts';
import type { Problems } from '../problem.ts';
import { readInteger, readList, readObject, readOneOf, readText } from '../shape.ts';
import type { Form } from './form.ts';

/** Text that is not blank. */
export function text(maxLength = 4_096): Form<string> {
  return {
    read: (value, path, { problems }) => readText(value, path, problems, maxLength),
    write: (value) => value,
    schema: { type: 'string', maxLength, pattern: String.raw`\S` },
  };
}

/** @param fix an example of what is right */
export function word(pattern: RegExp, problem: string, fix: string): Form<string> {
  return {
    read: (value, path, { problems }) => {
      const found = readText(value, path, problems, 64);
      if (found !== '' && !pattern.test(found)) problems.add(path, problem, fix);
      return found;
    },
    write: (value) => value,
    schema: { type: 'string', maxLength: 64, pattern: pattern.source },
  };
}

export function integer(min: number, max: number): Form<number> {
  return {
    read: (value, path, { problems }) => readInteger(value, path, problems, min, max),
    write: (value) => value,
    schema: { type: 'integer', minimum: min, maximum: max },
  };
}

export function number(min: number, max: number): Form<number> {
  return {
    read: (value, path, { problems }) => {
      if (typeof value === 'number' && value >= min && value <= max) return value;
      problems.add(path, `must be a number from ${min} to ${max}`);
      return min;
    },
    write: (value) => value,
    schema: { type: 'number', minimum: min, maximum: max },
  };
}

export function oneOf<const T extends string>(choices: readonly [T, ...T[]]): Form<T> {
  return {
    read: (value, path, { problems }) => readOneOf(value, path, problems, choices),
    write: (value) => value,
    schema: { enum: choices },
  };
}

/** A flag that is only ever written down when it is set. */
export const yes: Form<true> = {
  read: (value, path, { problems }) => {
    if (value !== true) problems.add(path, 'must be true', 'Leave it out otherwise.');
    return true;
  },
  write: () => true,
  schema: { const: true },
};

/** Milliseconds, written as `15m`. */
export function duration(minMs = 0): Form<number> {
  return {
    read: (value, path, { problems }) => readDuration(value, path, problems, minMs),
    write: (ms) => formatDuration(ms),
    schema: { $ref: '#/$defs/duration' },
  };
}

function readDuration(value: Json | undefined, path: string, problems: Problems, minMs: number): number {
  const ms = typeof value === 'string' ? parseDuration(value) : null;
  if (ms !== null && ms >= minMs) return ms;
  const fix =
    typeof value === 'number' ? `Write the unit: \`${value}s\`.` : 'Write for example `30s`, `15m`, `1h30m` or `2d`.';
  const least = minMs === 0 ? '' : `at least ${formatDuration(minMs)} and `;
  problems.add(path, `must be a duration of ${least}at most ${maxDurationMs / 86_400_000} days`, fix);
  return minMs;
}

/** Any JSON, with expressions in it. */
export const anything: Form<Json> = {
  read: (value, path, { problems }) => {
    if (value === undefined) problems.add(path, 'is missing');
    return value ?? null;
  },
  write: (value) => value,
  schema: {},
};

export const object: Form<JsonObject> = {
  read: (value, path, { problems }) => readObject(value, path, problems),
  write: (value) => value,
  schema: { type: 'object' },
};

export const expression: Form<Expression> = {
  read: (value, path, context) => context.expression(value, path),
  write: (value) => `\${{ ${value} }}`,
  schema: { $ref: '#/$defs/expression' },
};

export const steps: Form<readonly Step[]> = {
  read: (value, path, context) => context.steps(value, path),
  write: (value, context) => context.steps(value),
  schema: { $ref: '#/$defs/steps' },
};

export function list<T>(item: Form<T>, { min = 0, max = 1_000 } = {}): Form<readonly T[]> {
  return {
    read: (value, path, context) => {
      const items = readList(value, path, context.problems);
      if (Array.isArray(value) && items.length < min) context.problems.add(path, 'holds nothing');
      if (items.length > max) context.problems.add(path, `has ${items.length} items; at most ${max} are taken`);
      return items.slice(0, max).map((one, index) => item.read(one, `${path}[${index}]`, context));
    },
    write: (value, context) => value.map((one) => item.write(one, context)),
    schema: { type: 'array', items: item.schema, minItems: min, maxItems: max },
  };
}
