import type { Effect } from '#kernel/effect.ts';
import { AppError } from '#kernel/error.ts';
import type { Fields } from '#kernel/field.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { Retry, RetryClass } from '#kernel/playbook.ts';
import { parseInput } from '#kernel/validate.ts';
import type { ActionSummary } from './check-context.ts';
import type { Problems } from './problem.ts';
import { isTemplate } from './template-text.ts';

const addTarget = 'Name what it is for: a step that names nothing can be held by no guard.';

/** A destructive step must say what it is for, as far as that is written out. */
export function checkTargets(action: ActionSummary, input: JsonObject, path: string, problems: Problems): void {
  const before = problems.count();
  if (action.effect === 'destructive' && effectOf(action, input) === 'destructive') {
    for (const [name, field] of Object.entries(action.input)) {
      const value = input[name];
      const at = `${path}.${name}`;
      if (field.kind === 'list' && field.required === true && isEmpty(value) && value !== undefined)
        problems.add(at, 'is empty: a destructive step needs a target', addTarget);
      else if (name === 'filter' && field.kind === 'group' && isEmpty(value) && isEmpty(input['scope']))
        problems.add(
          value === undefined ? path : at,
          'has an empty `filter`: a destructive step needs a target',
          addTarget,
        );
    }
  }
  if (problems.count() === before && !isTemplate(input)) checkLiteral(action, input, path, problems);
}

/** What the action itself says of an input that is written out whole. */
function checkLiteral(action: ActionSummary, input: JsonObject, path: string, problems: Problems): void {
  const values = parsed(action.input, input);
  if (values === null || effectOf(action, input) === 'read') return;
  try {
    action.check?.(values);
    if (action.effect === 'destructive' && action.targets?.(values).length === 0)
      problems.add(path, 'names no target, and a destructive step needs one', addTarget);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    problems.add(path, `is refused by the action: ${error.message.replace(/\.$/, '')}`, addTarget);
  }
}

/** Nothing, or holding nothing but nothing. */
function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.values(value).every(isEmpty);
}

const unsure: readonly RetryClass[] = ['timeout', 'unreachable', 'vendor-failed'];

/** A write that cannot safely be sent twice is not tried again where its outcome is unknown; whoever asks for that should know. */
export function checkRetry(
  action: ActionSummary,
  { retry, input }: { readonly retry?: Retry; readonly input: JsonObject },
  path: string,
  problems: Problems,
): void {
  if (retry === undefined || action.idempotent || effectOf(action, input) === 'read') return;
  const classes = retry.on.filter((name) => unsure.includes(name));
  if (classes.length === 0) return;
  problems.warn(
    `${path}.retry`,
    `names ${classes.join(', ')}, after which the outcome of this write is often unknown: it is then not tried again`,
    'Keep `rate-limited`, and wait for the settlement with a `wait` step.',
  );
}

function effectOf(action: ActionSummary, input: JsonObject): Effect {
  const values = action.effectOf === undefined ? null : parsed(action.input, input);
  return values === null ? action.effect : (action.effectOf?.(values) ?? action.effect);
}

function parsed(fields: Fields, input: JsonObject): JsonObject | null {
  try {
    return parseInput(fields, input) as JsonObject;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
