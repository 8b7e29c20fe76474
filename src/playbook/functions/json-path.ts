import { query, type JsonValue } from 'jsonpath-rfc9535';
import parse from 'jsonpath-rfc9535/parser';
import { AppError } from '#kernel/error.ts';
import type { Json } from '#kernel/json.ts';
import { spend } from '../budget.ts';
import { asText, failed } from './arguments.ts';
import type { FunctionGroup } from './function.ts';

const maxPathLength = 500;

export const jsonPaths: FunctionGroup = {
  title: 'JSONPath',
  functions: [
    {
      usage: 'jsonpath(value, path)',
      summary:
        'Everything that the JSONPath (RFC 9535) finds in the value, as a list; empty when nothing is there. `match` and `search` are left out: use `matches`.',
      result: 'list',
      examples: [
        ['jsonpath(inputs, "$.hosts[?@.cpus > 4].name")', ['PC-2']],
        ['jsonpath(steps.isolate.data, "$..id")', ['x']],
      ],
      check: (_value, path) => (typeof path === 'string' ? pathProblem(path) : null),
      run: find,
    },
  ],
};

function find(value: Json, given: Json): readonly unknown[] {
  const path = asText(given, 'jsonpath');
  const problem = pathProblem(path);
  if (problem !== null) throw failed(problem);
  const { outside, original } = counted();
  try {
    // What the library reads is JSON, but for integers beyond 2^53.
    return query(outside(value) as JsonValue, path).map(original);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw failed(`jsonpath() cannot follow \`${path}\`: it compares what cannot be compared`, error);
  }
}

/** What keeps a text from being a path that `jsonpath` takes; null for nothing. */
export function pathProblem(path: string): string | null {
  if (path.length > maxPathLength)
    return `the JSONPath has ${path.length} characters; at most ${maxPathLength} are taken`;
  try {
    return usesPatterns(parse(path))
      ? `the JSONPath \`${path}\` uses match or search, whose patterns may never end`
      : null;
  } catch {
    return `\`${path}\` is not a JSONPath`;
  }
}

function usesPatterns(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  const { type, name } = node as { readonly type?: unknown; readonly name?: unknown };
  if (type === 'FunctionExpr' && (name === 'match' || name === 'search')) return true;
  return Object.values(node).some(usesPatterns);
}

/** Shows a value to the library in such a way that every part it looks at is paid for: `$..*..*..*` over a large value would never end. */
function counted(): { readonly outside: (value: unknown) => unknown; readonly original: (shown: unknown) => unknown } {
  const originals = new WeakMap<object, object>();
  const shown = new WeakMap<object, object>();
  const outside = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const known = shown.get(value);
    if (known !== undefined) return known;
    // A stand-in of its own, because a frozen object could not be shown otherwise than it is.
    const view = new Proxy<object>(Array.isArray(value) ? [] : {}, {
      get: (_target, key) => {
        spend(1);
        return outside(Reflect.get(value, key));
      },
      has: (_target, key) => Reflect.has(value, key),
      ownKeys: () => Reflect.ownKeys(value),
      getOwnPropertyDescriptor: (target, key) => {
        spend(1);
        const found = Reflect.getOwnPropertyDescriptor(value, key);
        return found === undefined || key in target ? found : { ...found, configurable: true };
      },
    });
    shown.set(value, view);
    originals.set(view, value);
    return view;
  };
  return {
    outside,
    original: (part) => (typeof part === 'object' && part !== null ? (originals.get(part) ?? part) : part),
  };
}
