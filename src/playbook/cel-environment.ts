import { Environment, EvaluationError } from '@marcbachmann/cel-js';
import { charge, weigh } from './budget.ts';
import { aritiesOf, nameOf } from './functions/function.ts';
import { functionGroups } from './functions/table.ts';
import { registerMixedArithmetic } from './mixed-arithmetic.ts';
import { toJson } from './value.ts';

const sync = { async: false };

/** Written expressions are parsed by this one. */
export const environment = createEnvironment(32, 1_000);

/** Expressions with a budget inside (see `budgeted.ts`) are longer and deeper than what was written. */
export const budgetedEnvironment = createEnvironment(512, 20_000)
  .registerFunction('charge(dyn): dyn', charge, sync)
  .registerFunction('weigh(dyn): dyn', weigh, sync)
  .registerFunction('present(ast): bool', expandPresent, sync);

function createEnvironment(maxDepth: number, maxAstNodes: number): Environment {
  const created = new Environment({
    // Names are checked against the scope of the step (see `references.ts`), which knows more than a list of variables.
    unlistedVariablesAreDyn: true,
    homogeneousAggregateLiterals: false,
    limits: { maxDepth, maxAstNodes, maxListElements: 200, maxMapEntries: 200, maxCallArguments: 8 },
  }).registerFunction('default(ast, ast): dyn', expandDefault, sync);
  registerFunctions(created);
  return registerMixedArithmetic(created);
}

/** The functions of the table that are ours, each once for every number of arguments that it takes. */
function registerFunctions(created: Environment): void {
  for (const { functions } of functionGroups) {
    for (const one of functions) {
      const { run } = one;
      if (run === undefined) continue;
      for (const arity of aritiesOf(one)) {
        const parameters = Array.from({ length: arity }, () => 'dyn').join(', ');
        // The arguments are paid for before anything is done with them: whole, because most functions look at all of them.
        const handler = (...values: unknown[]): unknown => run(...values.map((value) => toJson(weigh(value))));
        created.registerFunction(`${nameOf(one)}(${parameters}): ${one.result}`, handler, sync);
      }
    }
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

/** What `has(path)` is printed as: false wherever the path leads nowhere, also before its end. */
function expandPresent({ args: [path] }: { args: readonly unknown[] }): object {
  return {
    async: false,
    typeCheck: (engine: Engine, _macro: unknown, context: unknown) => {
      engine.check(path, context);
      return engine.getType('bool');
    },
    evaluate: (engine: Engine, _macro: unknown, context: unknown) => {
      try {
        engine.run(path, context);
        return true;
      } catch (error) {
        if (!isMissing(error)) throw error;
        return false;
      }
    },
  };
}

/** Whether a path led nowhere, as opposed to an operation that went wrong. */
export function isMissing(error: unknown): error is EvaluationError {
  return error instanceof EvaluationError && (error.code === 'no_such_key' || error.code === 'index_out_of_bounds');
}
