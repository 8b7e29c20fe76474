import { AppError } from '#kernel/error.ts';

/** Items visited, and pieces of text made, by one evaluation. */
const maxWork = 200_000;
/** Characters. */
const textUnit = 64;

// One object for all, because it may be thrown and swallowed many times on the way out, and a stack trace for each is dear.
const exceeded = new AppError(
  'expression_failed',
  `it takes more than ${maxWork} steps; narrow the lists it goes through`,
);

// Evaluation is synchronous, so that one counter is enough.
let work = 0;

/** Runs one evaluation with a budget of its own. @throws AppError `expression_failed` past the budget, even when the expression itself hid that */
export function withBudget<T>(evaluate: () => T): T {
  work = 0;
  const value = evaluate();
  if (work > maxWork) throw exceeded;
  return value;
}

/** Counts what it costs to go through the value once, and gives it back. */
export function charge<T>(value: T): T {
  spend(costOf(value));
  return value;
}

/** As `charge`, with everything inside: for comparisons. */
export function weigh<T>(value: T): T {
  spend(costOf(value));
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) weigh(part);
  return value;
}

function costOf(value: unknown): number {
  if (typeof value === 'string') return 1 + value.length / textUnit;
  if (typeof value !== 'object' || value === null) return 1;
  return 1 + (Array.isArray(value) ? value.length : Object.keys(value).length);
}

/** Counts work that no value shows. One unit is a visit of one item, or 64 small steps. */
export function spend(cost: number): void {
  work += cost;
  if (work > maxWork) throw exceeded;
}
