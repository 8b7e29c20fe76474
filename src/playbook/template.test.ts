import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { Json } from '#kernel/json.ts';
import { exampleScope } from './scope.example.ts';
import { evaluateCondition, resolveDuration, resolveTemplate } from './template.ts';

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

function thrown(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
