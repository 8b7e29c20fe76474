import { describe, expect, it } from 'vitest';
import type { Json } from '#kernel/json.ts';
import { readInputs } from './fields.ts';
import { createProblems } from './problem.ts';
import { createSourceRecorder } from './source-map.ts';

function read(inputs: Json) {
  const problems = createProblems(createSourceRecorder('').map);
  const fields = readInputs(inputs, 'inputs', problems);
  return { fields, problems: problems.list().map(({ path, problem }) => `${path} ${problem}`) };
}

describe('declared inputs', () => {
  it('takes the whole vocabulary', () => {
    const inputs = {
      agent: {
        kind: 'text',
        required: true,
        label: 'Agent',
        help: 'Its GUID',
        maxLength: 64,
        pattern: '^[a-z]+$',
        default: 'x',
      },
      count: { kind: 'integer', min: 1, max: 9, default: 3 },
      ratio: { kind: 'number', min: 0.5 },
      force: { kind: 'flag', default: false, sensitive: false },
      at: { kind: 'instant' },
      mode: { kind: 'choice', values: ['a', 'b'], default: 'b' },
      names: { kind: 'list', of: 'text', maxItems: 5 },
      rows: { kind: 'list', of: { name: { kind: 'text' } } },
      group: { kind: 'group', fields: { inner: { kind: 'flag' } } },
      raw: { kind: 'document' },
    };
    const { fields, problems } = read(inputs);
    expect(problems).toEqual([]);
    expect(fields).toEqual({ ...inputs, force: { kind: 'flag', default: false } });
  });

  it.each<[Json, RegExp]>([
    [{ a: { kind: 'text', sensitive: true } }, /^inputs\.a\.sensitive is not offered/],
    [{ a: { kind: 'txt' } }, /^inputs\.a\.kind must be one of/],
    [{ a: {} }, /^inputs\.a\.kind must be one of/],
    [{ a: 'text' }, /^inputs\.a must be an object/],
    [['a'], /^inputs must be an object/],
    [{ 'a-b': { kind: 'text' } }, /^inputs\.a-b is not a name/],
    [{ in: { kind: 'text' } }, /^inputs\.in is not a name/],
    [{ a: { kind: 'text', min: 1 } }, /^inputs\.a\.min is not a key/],
    [{ a: { kind: 'text', pattern: '(' } }, /regular expression/],
    [{ a: { kind: 'text', maxLength: 0 } }, /whole number from 1/],
    [{ a: { kind: 'text', default: 5 } }, /^inputs\.a\.default must be text/],
    [{ a: { kind: 'text', default: null } }, /^inputs\.a\.default must not be null/],
    [{ a: { kind: 'integer', default: 2.5 } }, /^inputs\.a\.default must be a whole number/],
    [{ a: { kind: 'integer', max: 3, default: 5 } }, /^inputs\.a\.default must be at most 3/],
    [{ a: { kind: 'integer', min: 3, max: 1 } }, /^inputs\.a\.min is above max/],
    [{ a: { kind: 'integer', min: 0.5 } }, /whole number/],
    [{ a: { kind: 'choice' } }, /^inputs\.a\.values must be a list/],
    [{ a: { kind: 'choice', values: [] } }, /holds no value/],
    [{ a: { kind: 'choice', values: ['x', 'x'] } }, /twice/],
    [{ a: { kind: 'choice', values: ['x'], default: 'y' } }, /^inputs\.a\.default must be one of x/],
    [{ a: { kind: 'list' } }, /^inputs\.a\.of must be one of text, integer/],
    [{ a: { kind: 'list', of: { b: { kind: 'x' } } } }, /^inputs\.a\.of\.b\.kind/],
    [{ a: { kind: 'group' } }, /^inputs\.a\.fields must be an object/],
    [{ a: { kind: 'flag', required: 'yes' } }, /^inputs\.a\.required must be true or false/],
    [deep(6), /deeper than 4/],
    [Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`a${index}`, { kind: 'flag' }])), /101 fields/],
  ])('refuses %j', (inputs, message) => {
    const { problems } = read(inputs);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
  });

  it('finds the wrong default of one field beside the wrong kind of another', () => {
    expect(read({ a: { kind: 'txt' }, b: { kind: 'flag', default: 1 } }).problems).toHaveLength(2);
  });
});

function deep(levels: number): Json {
  return { a: levels === 0 ? { kind: 'flag' } : { kind: 'group', fields: deep(levels - 1) } };
}
