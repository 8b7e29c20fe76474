import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { Json } from '#kernel/json.ts';
import { withCharges } from './budgeted.ts';
import { environment } from './cel-environment.ts';
import { evaluateExpression } from './evaluate.ts';
import { compileExpression } from './expression.ts';
import { exampleScope } from './scope.example.ts';

const long = Array.from({ length: 5_000 }, (_, index) => index);
const scope = { ...exampleScope, inputs: { ...exampleScope.inputs, long, wide: 'x'.repeat(100_000) } };
const evaluate = (expression: string): Json => evaluateExpression(expression, scope, 'step.field');

describe('expressions that would not end', () => {
  it.each([
    ['nested loops', 'inputs.long.map(a, inputs.long.map(b, a + b))'],
    ['loops that hide their errors', 'inputs.long.exists(a, inputs.long.exists(b, inputs.long.exists(c, a < 0)))'],
    ['errors hidden by an or', 'inputs.long.all(a, inputs.long.all(b, b >= 0)) || true'],
    ['membership inside a loop', 'inputs.long.filter(a, a + 0.5 in inputs.long)'],
    ['comparisons inside a loop', 'inputs.long.filter(a, inputs.long == inputs.long + [1])'],
    ['long texts inside a loop', 'inputs.long.filter(a, inputs.wide.contains("y"))'],
    ['lists that double', `[inputs.long]${'.map(l, l + l)'.repeat(14)}`],
    ['texts that double', `["xxxxxxxxxxxxxxxx"]${'.map(t, t + t)'.repeat(28)}`],
    ['sums that double', `["x"]${'.map(t, t + t + t + t + t + t + t + t)'.repeat(20)}`],
    ['texts joined again and again', `["xxxxxxxx"]${'.map(t, [t, t, t, t].join(t))'.repeat(14)}`],
    ['results that share their parts', `[[1]]${'.map(l, [l, l, l])'.repeat(25)}`],
  ])('%s', (_name, expression) => {
    const started = performance.now();
    expect(() => evaluate(expression)).toThrow(AppError);
    // A bound far above what was seen (under 50 ms), and far below for ever.
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('leaves room for ordinary work', () => {
    expect(evaluate('size(inputs.long.filter(a, a % 2 == 0))')).toBe(2_500);
    expect(evaluate('inputs.long.map(a, text(a)).join(",").size() > 20000')).toBe(true);
    expect(evaluate('size(inputs.names.map(a, inputs.long.filter(b, b > 10)))')).toBe(2);
  });
});

describe('the rewritten expression', () => {
  it('means the same', () => {
    fc.assert(
      fc.property(expressions, (text) => {
        const rewritten = withCharges(environment.parse(text).ast);
        fc.pre(rewritten !== null && compileExpression(text).expression !== null);
        expect(outcome(() => evaluate(text))).toEqual(outcome(() => plain(text)));
      }),
      { numRuns: 500 },
    );
  });

  it.each(['1 + 2', 'inputs.a', 'inputs.a > 3', 'steps.x.status == "succeeded"'])('is not needed for %s', (text) => {
    expect(withCharges(environment.parse(text).ast)).toBeNull();
  });
});

const leaf = fc.constantFrom(
  'inputs.count',
  'inputs.agent',
  '"a\\n\\"\\u0001é"',
  '1',
  '2.0',
  '1e300',
  '-3',
  'true',
  'null',
  'item.name',
  'inputs.names',
  'inputs.numbers',
  '[1, 2]',
  '{"a": 1}',
);
const { tree: expressions } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc
      .tuple(tie('tree'), fc.constantFrom('+', '-', '*', '==', '<', '&&', '||', 'in'), tie('tree'))
      .map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
    fc.tuple(tie('tree'), tie('tree'), tie('tree')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc
      .tuple(
        fc.constantFrom('inputs.names', 'inputs.numbers', 'inputs.hosts'),
        fc.constantFrom('map', 'filter', 'exists', 'all'),
        tie('tree'),
      )
      .map(([list, loop, body]) => `${list}.${loop}(x, ${body})`),
    tie('tree').map((body) => `inputs.numbers.map(x, x + (${body}))`),
    tie('tree').map((body) => `!(${body})`),
    tie('tree').map((body) => `default(${body}, [${body}][0])`),
    tie('tree').map((body) => `text(${body}).contains("a")`),
  ),
}));

/** Without the rewriting. */
function plain(text: string): unknown {
  const value: unknown = environment.parse(text)({
    inputs: scope.inputs,
    steps: scope.steps,
    run: scope.run,
    ...scope.variables,
  });
  return JSON.parse(JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? Number(part) : part)));
}

function outcome(evaluated: () => unknown): unknown {
  try {
    const value = evaluated();
    return { value: typeof value === 'number' && !Number.isFinite(value) ? 'not finite' : value };
  } catch {
    return 'failed';
  }
}
