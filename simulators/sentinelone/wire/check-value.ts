import { resolveShape } from './shape-library.ts';
import type { Shape } from './shape.ts';

const problems = {
  missing: 'Missing data for required field.',
  unknown: 'Unknown field',
  isNull: 'Field may not be null.',
} as const;

/** Everything that is wrong with a value of a request body, as `path: problem`. */
export function problemsOf(shape: Shape, value: unknown, at: string): readonly string[] {
  const resolved = resolveShape(shape);
  const wrong = (problem: string): readonly string[] => [at === '' ? problem : `${at}: ${problem}`];
  if (value === null) return resolved.nullable || resolved.kind === 'any' ? [] : wrong(problems.isNull);
  switch (resolved.kind) {
    case 'any':
      return [];
    case 'flag':
      return typeof value === 'boolean' ? [] : wrong('Not a valid boolean.');
    case 'choice':
      return resolved.values.includes(value as string) ? [] : wrong(`${JSON.stringify(value)} is not a valid choice.`);
    case 'number':
      return numberProblems(resolved, value).flatMap(wrong);
    case 'text':
      return textProblems(resolved, value).flatMap(wrong);
    case 'object':
      return isObject(value) ? [] : wrong('Not a valid mapping type.');
    case 'list':
      if (!Array.isArray(value)) return wrong('Not a valid list.');
      if (value.length > resolved.most) return wrong(`Longer than maximum length ${resolved.most}.`);
      return value.flatMap((item, index) => problemsOf(resolved.of, item, join(at, String(index))));
    case 'group':
      return isObject(value) ? groupProblems(resolved, value, at) : wrong('Invalid input type.');
    case 'either': {
      const found = resolved.shapes.map((option) => problemsOf(option, value, at));
      return found.find((list) => list.length === 0) ?? found[0] ?? [];
    }
  }
}

function groupProblems(
  group: Extract<Shape, { kind: 'group' }>,
  value: Readonly<Record<string, unknown>>,
  at: string,
): readonly string[] {
  const missing = [...group.fields]
    .filter(([name, field]) => field.required && value[name] === undefined)
    .map(([name]) => `${join(at, name)}: ${problems.missing}`);
  const wrong = Object.entries(value).flatMap(([name, item]) => {
    const shape = group.fields.get(name)?.shape ?? group.rest;
    return shape === null ? [`${join(at, name)}: ${problems.unknown}`] : problemsOf(shape, item, join(at, name));
  });
  return [...missing, ...wrong];
}

function numberProblems(shape: Extract<Shape, { kind: 'number' }>, value: unknown): readonly string[] {
  // A raw JSON number stands for one that a double cannot hold.
  if (isObject(value) && 'rawJSON' in value) return [];
  if (typeof value !== 'number') return [shape.whole ? 'Not a valid integer.' : 'Not a valid number.'];
  if (shape.whole && !Number.isInteger(value)) return ['Not a valid integer.'];
  return value < shape.min || value > shape.max ? [rangeProblem(shape)] : [];
}

function textProblems(shape: Extract<Shape, { kind: 'text' }>, value: unknown): readonly string[] {
  if (typeof value !== 'string') return ['Not a valid string.'];
  if (shape.format === 'id' && !/^\d{18,19}$/.test(value)) return ['Not a valid id.'];
  if (shape.format === 'time' && !isTime(value)) return ['Not a valid datetime.'];
  if (shape.format === 'email' && !/^[^@\s]+@[^@\s]+$/.test(value)) return ['Not a valid email address.'];
  if (value.length < shape.min) return [`Shorter than minimum length ${shape.min}.`];
  return value.length > shape.max ? [`Longer than maximum length ${shape.max}.`] : [];
}

function rangeProblem({ min, max }: { readonly min: number; readonly max: number }): string {
  if (min === -Infinity) return `Must be at most ${max}.`;
  return max === Infinity ? `Must be at least ${min}.` : `Must be between ${min} and ${max}.`;
}

function isTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text));
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function join(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}
