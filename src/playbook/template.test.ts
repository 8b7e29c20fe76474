import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { Json } from '#kernel/json.ts';
import { exampleScope } from './scope.example.ts';
import { evaluateCondition, resolveDuration, resolveInstant, resolveTemplate } from './template.ts';

const resolve = (template: Json): Json => resolveTemplate(template, exampleScope, 'isolate.input');

describe('resolving a template', () => {
  it('keeps the type of a value that is one expression', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const scope = { ...exampleScope, inputs: { value: value as Json } };
        expect(resolveTemplate({ field: '${{ inputs.value }}' }, scope, 'x')).toEqual({ field: value });
        expect(resolveTemplate('${{ [inputs.value][0] }}', scope, 'x')).toEqual(value);
      }),
    );
  });

  it('writes values out inside a longer text', () => {
    expect(
      resolve('${{ inputs.agent }}: ${{ inputs.count }}, ${{ inputs.ratio }}, ${{ inputs.flag }}, ${{ inputs.big }}'),
    ).toBe('PC-17: 3, 2.5, true, 9007199254740993');
    expect(resolve(' ${{ inputs.names }} ${{ item }}')).toBe(' ["a","b"] {"name":"PC-1"}');
  });

  it('goes into lists and objects, and leaves keys alone', () => {
    expect(resolve({ a: ['${{ inputs.count }}', { b: 'x${{ item_index + 1 }}' }], '${{ c }}': 1 })).toEqual({
      a: [3, { b: 'x1' }],
      '${{ c }}': 1,
    });
  });

  it('gives what holds no expression back itself', () => {
    const still = { a: [1, { b: 'text' }] };
    const template = { still, moving: '${{ inputs.count }}' };
    expect(resolve(still)).toBe(still);
    expect((resolve(template) as { still: unknown }).still).toBe(still);
    expect(resolve('plain')).toBe('plain');
  });

  it('gives any value without an expression back unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes('${{'));
        expect(resolve(value as Json)).toBe(value);
      }),
    );
  });

  it('unescapes', () => expect(resolve('$${{ not }} ${{ inputs.count }}')).toBe('${{ not }} 3'));

  it('does not change the scope', () => {
    const before = structuredClone(exampleScope);
    resolve({
      a: '${{ inputs.hosts.map(h, h.cpus + 1) }}',
      b: '${{ inputs.numbers + [3] }}',
      c: '${{ inputs.settings }}',
    });
    expect(exampleScope).toEqual(before);
  });

  it('takes vendor data with dangerous keys for data', () => {
    const data = JSON.parse('{"__proto__": {"polluted": 1}, "n": [1]}') as Json;
    const scope = { ...exampleScope, inputs: { data } };
    expect(JSON.stringify(resolveTemplate({ copy: '${{ [inputs.data, 1] }}' }, scope, 'x'))).toBe(
      '{"copy":[{"__proto__":{"polluted":1},"n":[1]},1]}',
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each<[Json, string, RegExp]>([
    [{ comment: 'a ${{ inputs.reason }}' }, 'isolate.input.comment', /not given/],
    [{ list: [{ a: '${{ 1 + }}' }] }, 'isolate.input.list[0].a', /unexpected token/],
    [{ comment: 'x ${{ inputs.nothing }}' }, 'isolate.input.comment', /gave null/],
    [{ comment: 'x ${{ inputs.count' }, 'isolate.input.comment', /not closed/],
  ])('names step and field of %j', (template, where, message) => {
    const error = thrown(() => resolve(template));
    expect(error).toMatchObject({ code: 'expression_failed', failureIndicator: where });
    expect(error.message).toMatch(message);
    expect(error.message.startsWith(`${where}, `)).toBe(true);
  });
});

describe('conditions', () => {
  it('are true or false and nothing else', () => {
    expect(evaluateCondition('steps.isolate.status == "succeeded"', exampleScope, 'x')).toBe(true);
    expect(evaluateCondition('inputs.count > 3', exampleScope, 'x')).toBe(false);
    for (const expression of ['inputs.count', 'inputs.nothing', 'inputs.agent', '"true"']) {
      expect(thrown(() => evaluateCondition(expression, exampleScope, 'decide')).message).toMatch(
        /must give true or false/,
      );
    }
  });
});

describe('durations', () => {
  it.each<[Json, number]>([
    [5_000, 5_000],
    ['${{ inputs.count }}', 3_000],
    ['${{ inputs.ratio }}', 2_500],
    ['${{ "1h30m" }}', 5_400_000],
    ['${{ duration("90s") }}', 90_000],
    ['${{ inputs.count }}m', 180_000],
    ['${{ 30000000 }}', 30_000_000_000],
  ])('%j is %i ms', (template, ms) => expect(resolveDuration(template, exampleScope, 'pause')).toBe(ms));

  it.each<Json>([
    '${{ -1 }}',
    '${{ "soon" }}',
    '${{ inputs.nothing }}',
    '${{ 99999999999 }}',
    '${{ inputs.names }}',
    '${{ duration("-5s") }}',
  ])('refuses %j', (template) => {
    expect(thrown(() => resolveDuration(template, exampleScope, 'pause')).message).toMatch(/must give seconds/);
  });
});

describe('moments', () => {
  it.each<[Json, string]>([
    ['2026-01-31T09:00:00+01:00', '2026-01-31T08:00:00.000Z'],
    ['${{ run.now }}', '2026-01-31T12:00:00.000Z'],
    ['${{ timestamp(run.now) + duration("90s") }}', '2026-01-31T12:01:30.000Z'],
    ['${{ addTime(steps.isolate.data.lastSeen, "4h") }}', '2026-01-31T12:00:00.000Z'],
  ])('%j', (template, expected) => {
    expect(new Date(resolveInstant(template, exampleScope, 'later.wait.until')).toISOString()).toBe(expected);
  });

  it.each<Json>(['${{ inputs.agent }}', '${{ inputs.count }}', '${{ inputs.nothing }}', '2026-02-30T00:00:00Z', ''])(
    'refuses %j',
    (template) => {
      expect(thrown(() => resolveInstant(template, exampleScope, 'later.wait.until'))).toMatchObject({
        code: 'expression_failed',
        failureIndicator: 'later.wait.until',
      });
    },
  );
});

describe('what a run brings with it', () => {
  it('is read by its names', () => {
    const scope = {
      ...exampleScope,
      event: { kind: 'x' },
      run: { ...exampleScope.run, error: new AppError('timeout', 'Slow.').toJson() },
    };
    const template = {
      state: '${{ vars.state }}',
      tries: '${{ vars.tries + 1 }}',
      host: '${{ trigger.body.host }}',
      kind: '${{ event.kind }}',
      why: '${{ run.error.message }}',
    };
    expect(resolveTemplate(template, scope, 'x')).toEqual({
      state: 'new',
      tries: 3,
      host: 'PC-1',
      kind: 'x',
      why: 'Slow.',
    });
  });

  it.each([
    ['vars.stat', /did you mean `vars\.state`/],
    ['trigger.body.hots', /did you mean `trigger\.body\.host`/],
    ['run.error.message', /`run\.error` does not exist/],
    ['event.kind', /unknown variable: event/i],
  ])('%s fails where it is not there', (expression, message) => {
    expect(thrown(() => resolve(`\${{ ${expression} }}`)).message).toMatch(message);
  });

  it('is null where no trigger started the run', () => {
    const scope = { ...exampleScope, trigger: null };
    expect(resolveTemplate('${{ default(trigger.body.host, "nobody") }}', scope, 'x')).toBe('nobody');
    expect(resolveTemplate('${{ has(steps.nobody.data) || trigger == null }}', scope, 'x')).toBe(true);
  });

  it('is for a trigger what it hands over, and for a match the event', () => {
    expect(resolveTemplate({ host: '${{ trigger.body.host }}' }, { trigger: { body: { host: 'PC-1' } } }, 'x')).toEqual(
      { host: 'PC-1' },
    );
    expect(
      evaluateCondition(
        'event.kind == "threat.detected" && event.data.level > 3',
        { event: { kind: 'threat.detected', data: { level: 4 } } },
        'x',
      ),
    ).toBe(true);
    expect(thrown(() => evaluateCondition('event.kind == "a" && inputs.x', { event: { kind: 'a' } }, 'x')).code).toBe(
      'expression_failed',
    );
  });
});

function thrown(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
