import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { Json } from '#kernel/json.ts';
import { evaluateExpression } from '../evaluate.ts';
import { compileExpression } from '../expression.ts';
import { exampleScope } from '../scope.example.ts';
import { aritiesOf, nameOf } from './function.ts';
import { methods } from './methods.ts';
import { functionGroups, functionNames } from './table.ts';

const evaluate = (expression: string, inputs: object = {}): Json =>
  evaluateExpression(expression, { ...exampleScope, inputs: { ...exampleScope.inputs, ...inputs } }, 'step.field');
const all = functionGroups.flatMap(({ functions }) => functions);

describe('the table of functions', () => {
  it.each([...all.flatMap(({ examples }) => examples), ...methods.map(({ example }) => example)])(
    '%s is %j, as documented',
    (expression, result) => {
      expect(evaluate(expression)).toEqual(result);
    },
  );

  it('has no name twice, and an example and a sentence for each', () => {
    expect(functionNames).toHaveLength(all.length);
    for (const one of all) {
      expect(one.examples.length).toBeGreaterThan(0);
      expect(one.summary).toMatch(/\.$/);
    }
  });

  it('refuses a wrong number of arguments before any run', () => {
    for (const one of all) {
      const most = Math.max(...aritiesOf(one));
      const call = `${nameOf(one)}(${Array.from({ length: most + 1 }, () => 'inputs.agent').join(', ')})`;
      expect(compileExpression(call).expression).toBeNull();
    }
  });

  it('fails with an AppError whatever it is given, and never with anything else', () => {
    const values: Json[] = [null, true, -1, 0.5, 9_007_199_254_740_993n, '', 'x', [], [null], [[1], 'a'], {}, { a: 1 }];
    const calls = all
      .filter(({ run }) => run !== undefined)
      .flatMap((one) =>
        aritiesOf(one).map(
          (arity) => `${nameOf(one)}(${['inputs.a', 'inputs.b', 'inputs.c'].slice(0, arity).join(', ')})`,
        ),
      );
    const pairs = values.flatMap((a) => values.map((b) => ({ a, b, c: b })));
    for (const call of calls) {
      for (const inputs of pairs) {
        const error = errorOf(() => evaluate(call, inputs));
        if (error === null) continue;
        expect(error).toBeInstanceOf(AppError);
        expect(error).toMatchObject({ code: 'expression_failed', failureIndicator: 'step.field' });
      }
    }
  });

  it('leaves its arguments as they were', () => {
    const list = Object.freeze([3, 1, 2]);
    const host = Object.freeze({ b: Object.freeze([1]) });
    expect(evaluate('[sort(inputs.list), unique(inputs.list), jsonpath(inputs.host, "$..b")]', { list, host })).toEqual(
      [[1, 2, 3], [3, 1, 2], [[1]]],
    );
    expect(list).toEqual([3, 1, 2]);
  });
});

describe('literals that are wrong are found before any run', () => {
  it.each([
    ['matches(inputs.agent, "(a")', /not closed/],
    [String.raw`matches(inputs.agent, "(a)\\1")`, /escape that is not known/],
    ['findAll(inputs.agent, "(?=a)")', /looks around/],
    ['jsonpath(inputs, "$.[")', /is not a JSONPath/],
    [`jsonpath(inputs, "$[?match(@.a, 'a')]")`, /match or search/],
    ['inCidr(inputs.agent, ["10.0.0.0/8", "10.0.0.0/33"])', /not a network/],
    ['formatDate(run.now, "YYYY")', /holds `Y`/],
    ['formatDate(run.now, "yyyy", "Europe/Pariss")', /unknown time zone/],
    ['parseDate(inputs.agent, "dd/MM/yy")', /holds `y`/],
  ])('%s', (expression, message) => {
    const { faults } = compileExpression(expression);
    expect(faults[0]?.message).toMatch(message);
    expect(faults[0]?.fix).toMatch(/^Its use: /);
  });

  it.each([
    ['matches("a", inputs.agent + "(")', /not closed/],
    ['inCidr("10.0.0.1", "x" + inputs.agent)', /takes networks/],
    ['inCidr("300.0.0.1", "10.0.0.0/8")', /takes an IP address, not `300/],
    ['first([])', /empty list/],
    ['sum([1, "2"])', /takes a list of numbers/],
    ['sort([1, "a"])', /cannot order texts and numbers/],
    ['sort([{"a": 1}], "b")', /item without `b`/],
    ['zip([1], [])', /1 and 0 items/],
    ['chunk([1], 0)', /whole number from 1/],
    ['fromBase64("%%")', /not Base64/],
    ['fromBase64("//79")', /not text/],
    ['parseDate("31/02/2026", "dd/MM/yyyy")', /not of the pattern/],
    ['parseDate("2026-01-31")', /with a zone/],
    ['addTime(run.now, "soon")', /takes a duration/],
    ['replace("a", "", "b")', /not empty/],
  ])('%s fails when it runs', (expression, message) => expect(() => evaluate(expression)).toThrow(message));
});

describe('work is bounded', () => {
  const wide = Array.from({ length: 2_000 }, (_, index) => ({ a: { b: { c: [index] } } }));
  const deep = Array.from({ length: 60 }).reduce<Json>((inner) => ({ a: inner, b: inner }), 1);
  it.each([
    ['descendants of descendants', 'jsonpath(inputs.wide, "$..*..*..*..*")'],
    ['filters in filters', 'jsonpath(inputs.wide, "$[?$[?$[?@.a]]]")'],
    ['selectors many times', `jsonpath([[[[[[1]]]]]], "$${'[0,0,0,0,0,0,0,0,0,0]'.repeat(6)}")`],
    ['comparisons of large values', 'jsonpath(inputs.wide, "$[?$ == $]")'],
    ['shared parts', 'jsonpath(inputs.deep, "$..a")'],
    ['a function in a loop', 'inputs.wide.map(x, sha256(inputs.text))'],
    ['texts that grow', 'replace(replace(inputs.text, "x", inputs.text), "x", inputs.text)'],
    ['patterns of repetitions', 'matches(inputs.text, "(x?){400}y(x?){400}y")'],
    ['matches that look far', 'findAll(inputs.text, "x*y|x")'],
  ])('%s', (_name, expression) => {
    const started = performance.now();
    expect(() => evaluate(expression, { wide, deep, text: 'x'.repeat(20_000) })).toThrow(AppError);
    // Far above what was seen (under 0.5 s), and far below for ever.
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('leaves room for ordinary work', () => {
    expect(evaluate('size(jsonpath(inputs.wide, "$[*].a.b.c[0]"))', { wide })).toBe(2_000);
    expect(evaluate('matches(inputs.text, "x+y$")', { text: `${'x'.repeat(20_000)}y` })).toBe(true);
  });
});

function errorOf(run: () => unknown): unknown {
  try {
    run();
    return null;
  } catch (error) {
    return error;
  }
}
