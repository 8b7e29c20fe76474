import { Environment, EvaluationError } from '@marcbachmann/cel-js';
import { AppError } from '#kernel/error.ts';
import { parseJson, type Json } from '#kernel/json.ts';
import { charge, weigh } from './budget.ts';
import { registerMixedArithmetic } from './mixed-arithmetic.ts';
import { maxTextLength, textOf } from './value.ts';

const sync = { async: false };

/** Written expressions are parsed by this one. */
export const environment = createEnvironment(32, 1_000);

/** Expressions with a budget inside (see `budgeted.ts`) are longer and deeper than what was written. */
export const budgetedEnvironment = createEnvironment(512, 20_000)
  .registerFunction('charge(dyn): dyn', charge, sync)
  .registerFunction('weigh(dyn): dyn', weigh, sync);

function createEnvironment(maxDepth: number, maxAstNodes: number): Environment {
  const created = new Environment({
    // Names are checked against the scope of the step (see `references.ts`), which knows more than a list of variables.
    unlistedVariablesAreDyn: true,
    homogeneousAggregateLiterals: false,
    limits: { maxDepth, maxAstNodes, maxListElements: 200, maxMapEntries: 200, maxCallArguments: 8 },
  })
    .registerFunction('text(dyn): string', textOf, sync)
    .registerFunction('json(string): dyn', readJson, sync)
    .registerFunction('lower(string): string', (text: string) => text.toLowerCase(), sync)
    .registerFunction('upper(string): string', (text: string) => text.toUpperCase(), sync)
    .registerFunction('default(ast, ast): dyn', expandDefault, sync);
  return registerMixedArithmetic(created);
}

function readJson(text: string): Json {
  if (text.length > maxTextLength) throw new AppError('expression_failed', 'json() takes at most 1 MiB of text');
  try {
    return parseJson(text);
  } catch (cause) {
    throw new AppError('expression_failed', 'json() was given text that is not JSON', { cause });
  }
}

/** The parts of the library that a macro uses; it declares them as `any`. */
interface Engine {
  check(node: unknown, context: unknown): unknown;
  getType(name: string): unknown;
  run(node: unknown, context: unknown): unknown;
}

/** `default(path, otherwise)`: a macro, because a function would see its arguments only after the path has failed. */
function expandDefault({ args }: { args: readonly unknown[] }): object {
  const [path, otherwise] = args;
  return {
    async: false,
    typeCheck: (engine: Engine, _macro: unknown, context: unknown) => {
      engine.check(path, context);
      engine.check(otherwise, context);
      return engine.getType('dyn');
    },
    evaluate: (engine: Engine, _macro: unknown, context: unknown) => {
      try {
        const value = engine.run(path, context);
        if (value !== null) return value;
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
      return engine.run(otherwise, context);
    },
  };
}

/** Whether a path led nowhere, as opposed to an operation that went wrong. */
export function isMissing(error: unknown): error is EvaluationError {
  return error instanceof EvaluationError && (error.code === 'no_such_key' || error.code === 'index_out_of_bounds');
}
