import type { EvaluationError } from '@marcbachmann/cel-js';
import { isJsonObject, type Json } from '#kernel/json.ts';
import { nearest } from '#kernel/nearest.ts';
import { describe } from './shape.ts';
import { formatPath, readPath } from './syntax.ts';

const maxNamesShown = 12;

export interface MissingPath {
  readonly message: string;
  readonly path: string;
  /** The closest path that does exist, or null. */
  readonly nearest: string | null;
}

/** Says which part of a path is not there, and what is there instead. Null when the path begins in a loop of the expression. */
export function explainMissing(error: EvaluationError, names: object): MissingPath | null {
  if (error.node === undefined) return null;
  const { root, segments } = readPath(error.node);
  if (root.op !== 'id' || !(root.args in names)) return null;
  let value = (names as { readonly [name: string]: Json })[root.args];
  for (const [index, segment] of segments.entries()) {
    const next = memberOf(value, segment);
    if (next === undefined) return explain(root.args, segments.slice(0, index), segment, value);
    value = next;
  }
  return null;
}

function memberOf(value: Json | undefined, segment: string | number): Json | undefined {
  if (Array.isArray(value)) return typeof segment === 'number' ? (value as readonly Json[])[segment] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, segment) ? value[segment] : undefined;
}

function explain(
  root: string,
  parent: readonly (string | number)[],
  segment: string | number,
  value: Json | undefined,
): MissingPath {
  const at = formatPath(root, parent);
  const path = formatPath(root, [...parent, segment]);
  if (Array.isArray(value) && typeof segment === 'number') {
    return { message: `\`${path}\` does not exist: \`${at}\` has ${value.length} items`, path, nearest: at };
  }
  if (!isJsonObject(value)) {
    return { message: `\`${path}\` does not exist: \`${at}\` is ${describe(value)}`, path, nearest: at };
  }
  const keys = Object.keys(value);
  const close = nearest(`${segment}`, keys);
  if (close !== null) {
    const found = formatPath(root, [...parent, close]);
    return { message: `\`${path}\` does not exist; did you mean \`${found}\`?`, path, nearest: found };
  }
  const shown = keys.length > maxNamesShown ? `${keys.slice(0, maxNamesShown).join(', ')}, …` : keys.join(', ');
  const reason = missingReason(root, parent, keys.length === 0 ? `\`${at}\` is empty` : `\`${at}\` has ${shown}`);
  return { message: `\`${path}\` does not exist: ${reason}`, path, nearest: at };
}

function missingReason(root: string, parent: readonly (string | number)[], found: string): string {
  if (parent.length > 0) return found;
  if (root === 'steps') return 'the step has not run';
  return root === 'inputs' ? 'the input was not given; write `default(…, …)` where it may be left out' : found;
}
