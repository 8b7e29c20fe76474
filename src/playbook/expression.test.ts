import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import { evaluateExpression } from './evaluate.ts';
import { compileExpression } from './expression.ts';
import { exampleScope } from './scope.example.ts';

const evaluate = (expression: string): unknown => evaluateExpression(expression, exampleScope, 'step.field');

function failure(expression: string): AppError {
  try {
    evaluate(expression);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`${expression} did not fail`);
}

describe('numbers of JSON and numbers of expressions mix', () => {
  it.each<[string, unknown]>([
    ['inputs.count > 3', false],
    ['inputs.count >= 3', true],
    ['3 == inputs.count', true],
    ['inputs.count == 3.0', true],
    ['inputs.count != 3', false],
    ['inputs.ratio > 2', true],
    ['inputs.ratio < inputs.count', true],
    ['inputs.big > inputs.count', true],
    ['inputs.big == 9007199254740993', true],
    ['inputs.big == 9007199254740992', false],
    ['1 == 1.0', true],
    ['1 != 1.5', true],
    ['1.0 == 2', false],
    ['inputs.count == "3"', false],
    ['inputs.nothing == null', true],
    ['inputs.count == null', false],
    ['size(inputs.names) == 2', true],
    ['size(inputs.names) == inputs.count - 1', true],
    ['inputs.count + 1', 4],
    ['1 + inputs.count', 4],
    ['inputs.count - 1', 2],
    ['inputs.count * 2', 6],
    ['inputs.count / 2', 1.5],
    ['inputs.ratio / 2', 1.25],
    ['inputs.count % 2', 1],
    ['inputs.count % inputs.ratio', 0.5],
    ['2 * inputs.ratio', 5],
    ['1.5 + 1', 2.5],
    ['1 + 1.5', 2.5],
    ['-inputs.count', -3],
    ['inputs.big + 1', 9_007_199_254_740_994n],
    ['inputs.big - inputs.count', 9_007_199_254_740_990],
    ['inputs.big - 9007199254740990', 3],
    ['7 / 2', 3],
    ['size(inputs.names) + inputs.count', 5],
    ['int(inputs.ratio)', 2],
    ['double("1.5") + 1', 2.5],
  ])('%s is %s', (expression, expected) => expect(evaluate(expression)).toBe(expected));

  it.each<[string, unknown]>([
    ['inputs.count in [1, 2, 3]', true],
    ['inputs.count in [1.5, 3.0]', true],
    ['3 in inputs.numbers', false],
    ['2 in inputs.numbers', true],
    ['"a" in inputs.mixed', true],
    ['1 in inputs.mixed', true],
    ['null in inputs.mixed', true],
    ['inputs.numbers == [1, 2]', true],
    ['[1, 2] == inputs.numbers', true],
    ['[1.0, 2.0] == inputs.numbers', true],
    ['inputs.numbers != [1, 3]', true],
    ['inputs.mixed == [1, "a", 2.5, null]', true],
    ['inputs.hosts == [{"name": "PC-1", "cpus": 4}, {"name": "PC-2", "cpus": 8}]', true],
    ['{"n": [1, 2]} == {"n": inputs.numbers}', true],
    ['inputs.numbers[inputs.count - 2]', 2],
    ['inputs.hosts[item_index].name', 'PC-1'],
    ['inputs.hosts.map(host, host.cpus + 1)', [5, 9]],
    ['inputs.hosts.filter(host, host.cpus > 4).map(host, host.name)', ['PC-2']],
    ['inputs.hosts.exists(host, host.cpus == 8)', true],
    ['inputs.hosts.all(host, host.cpus % 4 == 0)', true],
    ['inputs.hosts.exists_one(host, host.cpus > 4)', true],
  ])('%s is %j', (expression, expected) => expect(evaluate(expression)).toEqual(expected));
});

describe('results are JSON', () => {
  it.each<[string, unknown]>([
    ['1', 1],
    ['[1, 2.5, "a", true, null]', [1, 2.5, 'a', true, null]],
    ['{"a": 1, "b": {"c": [size(inputs.names)]}}', { a: 1, b: { c: [2] } }],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['timestamp("2026-01-31T08:00:00Z") + duration("1h")', '2026-01-31T09:00:00.000Z'],
    ['duration("90s")', '90s'],
    ['duration("1500ms")', '1500ms'],
    ['timestamp(steps.isolate.data.lastSeen) < timestamp("2026-02-01T00:00:00Z")', true],
    ['json("{\\"a\\": [1, 9007199254740993]}")', { a: [1, 9_007_199_254_740_993n] }],
    ['text(inputs.numbers)', '[1,2]'],
    ['text(1) + text(2.5) + text(true) + text("x") + text(null)', '12.5truexnull'],
    ['text(inputs.big)', '9007199254740993'],
    ['lower("ÀB") + upper("ß")', 'àbSS'],
    ['inputs.names.join(", ")', 'a, b'],
    ['"a,b".split(",")', ['a', 'b']],
    ['inputs.settings["dashed-key"]', 'x'],
    ['steps["with-dash"].status', 'skipped'],
    ['steps["with-dash"].data', null],
    ['default(inputs.missing, "x")', 'x'],
    ['default(inputs.nothing, 1)', 1],
    ['default(inputs.agent, "x")', 'PC-17'],
    ['default(inputs.settings.a.b.c, default(inputs.zzz, 7))', 7],
    ['default(inputs.numbers[9], null)', null],
    ['has(inputs.missing)', false],
    ['has(inputs.nothing)', true],
    ['has(inputs.a.b.c)', false],
    ['has(steps["with-dash"].data)', true],
    ['has(steps["not-run"].data.id)', false],
    ['has(inputs.names[1]) && !has(inputs.names[2])', true],
    ['inputs.hosts.filter(host, has(host.cpus)).map(host, has(host.owner))', [false, false]],
    ['has(inputs.agent) && inputs.flag', true],
    ['inputs.hosts.map(host, default(host.owner, "nobody"))', ['nobody', 'nobody']],
  ])('%s', (expression, expected) => expect(evaluate(expression)).toEqual(expected));

  it('gives parts of the scope themselves, not copies', () => {
    expect(evaluate('inputs.hosts')).toBe(exampleScope.inputs['hosts']);
    expect(evaluate('true ? inputs.hosts : []')).toBe(exampleScope.inputs['hosts']);
  });

  it.each([
    ['1.0 / 0.0', /Infinity, which JSON cannot hold/],
    ['inputs.count / 0', /division by zero/],
    ['1 / 0', /division by zero/],
    ['9223372036854775807 + 1', /integer overflow/],
    ['json("{")', /not JSON/],
    ['default(1 / 0, 1)', /division by zero/],
    ['inputs.flag + 1', /no such overload/],
    ['inputs.count && true', /requires bool/],
    ['"abc".substring(inputs.numbers[0])', /int\(…\)/],
  ])('%s fails and says why', (expression, message) => {
    const error = failure(expression);
    expect(error.code).toBe('expression_failed');
    expect(error.failureIndicator).toBe('step.field');
    expect(error.message).toMatch(message);
    expect(error.details).toMatchObject({ expression });
  });
});

describe('a path that leads nowhere', () => {
  it.each([
    ['steps.isolate.statu', /`steps\.isolate\.statu` does not exist; did you mean `steps\.isolate\.status`\?/],
    ['steps.isolate.data.taskid', /did you mean `steps\.isolate\.data\.taskId`/],
    ['steps.isolate.data.agents[3].id', /`steps\.isolate\.data\.agents` has 1 items/],
    ['steps.isolate.data.taskId.x', /`steps\.isolate\.data\.taskId` is text/],
    ['inputs.nothing.x', /`inputs\.nothing` is nothing/],
    ['steps.release.status', /the step has not run/],
    ['steps.isolat.status', /did you mean `steps\.isolate`/],
    ['inputs.reason', /the input was not given; write `default/],
    ['inputs.settings["dashed"]', /has dashed-key, depth/],
    ['inputs.hosts.map(host, host.zzz)', /no such key: zzz/],
    ['nobody.x', /unknown variable: nobody/i],
    ['inputs.toString', /does not exist/],
    ['constructor', /./],
  ])('%s', (expression, message) => expect(failure(expression).message).toMatch(message));

  it('names the nearest path for machines as well', () => {
    expect(failure('steps.isolate.statu').details).toMatchObject({
      path: 'steps.isolate.statu',
      nearest: 'steps.isolate.status',
    });
  });
});

describe('data that the library cannot read', () => {
  it.each([
    { constructor: 'x', a: 1 },
    { constructor: null, a: 1 },
    { constructor: { name: 'Map' }, a: 1 },
  ])('fails loudly: %j', (data) => {
    const scope = { ...exampleScope, inputs: { data } };
    expect(() => evaluateExpression('inputs.data.a', scope, 'x')).toThrow(AppError);
    expect(evaluateExpression('inputs.data', { ...exampleScope, inputs: { data: { a: 1 } } }, 'x')).toEqual({ a: 1 });
  });
});

describe('what is not part of the language', () => {
  it.each([
    ['inputs.agent.matches("(a+)+$")', /regular expressions/],
    ['b"bytes"', /bytes/],
    ['5u', /unsigned/],
    ['cel.bind(x, 1, x)', /no method `bind`/],
    ['bytes("x")', /no function `bytes`/],
    ['sizee(inputs.names)', /no function `sizee`/],
    ['inputs.agent.contain("x")', /no method `contain`/],
    ['inputs.count = 3', /unexpected character/i],
    ['1 +', /unexpected token/i],
    ['has(1 + 1)', /takes a path/],
    ['has(inputs.a) + 1', /no such overload/],
    ['"open', /./],
    ['1 + "a"', /no such overload/],
  ])('%s', (expression, message) => {
    const { expression: compiled, faults } = compileExpression(expression);
    expect(compiled).toBeNull();
    expect(faults[0]?.message).toMatch(message);
  });

  it.each([
    ['a long one', 'x '.repeat(3_000), /4096/],
    ['many parentheses', `${'('.repeat(40)}1${')'.repeat(40)}`, /maxDepth/],
    ['many operators', `1${' + 1'.repeat(900)}`, /maxAstNodes/],
    ['a long list', `[${'1,'.repeat(300)}1]`, /maxListElements/],
    ['many signs', '!'.repeat(4_000), /./],
  ])('%s', (_name, expression, message) => {
    expect(compileExpression(expression).faults[0]?.message).toMatch(message);
  });

  it('says where, and what would be right', () => {
    expect(compileExpression('inputs.agent + sizee(inputs.names)').faults[0]).toMatchObject({
      offset: 15,
      fix: 'Did you mean `size`?',
    });
    expect(compileExpression('inputs.a = 1').faults[0]).toMatchObject({ offset: 9, fix: 'Write `==`, `&&` or `||`.' });
  });

  it('finds every unknown function at once', () => {
    expect(compileExpression('foo(1) + bar(2)').faults).toHaveLength(2);
  });
});
