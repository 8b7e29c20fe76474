import { isJsonObject, type Json } from '../../../lib/json.ts';
import { member, type Variable } from '../document/scope.ts';

const maxDepth = 4;
const maxPaths = 40;

interface Sample {
  readonly stepId: string;
  readonly result: { readonly data: Json } | null;
  readonly output: Json;
}

/** The variables with what the newest run has shown to be inside them. */
export function sampleVariables(variables: readonly Variable[], samples: readonly Sample[]): readonly Variable[] {
  return variables.flatMap((variable) => {
    const sample = samples.findLast(({ stepId }) => variable.expression.startsWith(`${member('steps', stepId)}.`));
    if (sample === undefined) return [variable];
    const value = variable.expression.endsWith('.data')
      ? sample.result?.data
      : variable.expression.endsWith('.output')
        ? sample.output
        : undefined;
    const inner = pathsIn(value, variable.expression, 0).slice(0, maxPaths);
    return [variable, ...inner.map(([expression, type]) => ({ ...variable, expression, type }))];
  });
}

function pathsIn(value: Json | undefined, path: string, depth: number): readonly (readonly [string, string])[] {
  if (depth >= maxDepth) return [];
  if (Array.isArray(value)) {
    const [first] = value as readonly Json[];
    return first === undefined ? [] : [[`${path}[0]`, typeName(first)], ...pathsIn(first, `${path}[0]`, depth + 1)];
  }
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const own = member(path, key);
    return [[own, typeName(inner)] as const, ...pathsIn(inner, own, depth + 1)];
  });
}

function typeName(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `list of ${value.length}`;
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? 'true or false' : typeof value === 'object' ? 'object' : 'number';
}
