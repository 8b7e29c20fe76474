import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import { defineFields } from '#kernel/field.ts';
import { parseInput } from '#kernel/validate.ts';
import { cliFlagsOf, parseCliFlags } from './cli-flags.ts';
import { connectors } from './connectors.ts';

const fields = defineFields({
  id: { kind: 'text', required: true, help: 'Which one' },
  forceServerIsolation: { kind: 'flag' },
  task_id: { kind: 'text' },
  fileHashSha256: { kind: 'text' },
  noCache: { kind: 'flag' },
  count: { kind: 'integer' },
  share: { kind: 'number' },
  mode: { kind: 'choice', values: ['fast', 'slow'] },
  agents: { kind: 'list', of: 'text' },
  ports: { kind: 'list', of: 'integer' },
  rules: { kind: 'list', of: { host: { kind: 'text' } } },
  place: { kind: 'group', fields: { room: { kind: 'text' } } },
  body: { kind: 'document' },
  at: { kind: 'instant' },
});

const files: Readonly<Record<string, string>> = { 'a.json': '{"from":"file"}' };

function parse(...argv: string[]) {
  return parseCliFlags(fields, argv, (path) => files[path] ?? '');
}

function problemOf(...argv: string[]): string {
  try {
    parse(...argv);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_input') return error.message;
    throw error;
  }
  return 'none';
}

describe('flags become an input', () => {
  it.each<[string[], object]>([
    [[], {}],
    [['--id', 'PC1'], { id: 'PC1' }],
    [['--id=PC=1'], { id: 'PC=1' }],
    [['--id='], { id: '' }],
    [['--id', '-x'], { id: '-x' }],
    [['--id=--x'], { id: '--x' }],
    [['--force-server-isolation'], { forceServerIsolation: true }],
    [['--no-force-server-isolation'], { forceServerIsolation: false }],
    [['--force-server-isolation=false'], { forceServerIsolation: false }],
    [['--forceServerIsolation'], { forceServerIsolation: true }],
    [['--task-id', 't'], { task_id: 't' }],
    [['--task_id', 't'], { task_id: 't' }],
    [['--file-hash-sha256', 'ab'], { fileHashSha256: 'ab' }],
    [['--no-cache'], { noCache: true }],
    [['--no-no-cache'], { noCache: false }],
    [['--count', '-5'], { count: -5 }],
    [['--share', '1e-3'], { share: 0.001 }],
    [['--mode', 'slow'], { mode: 'slow' }],
    [['--agents', 'a', '--id', 'x', '--agents=b'], { agents: ['a', 'b'], id: 'x' }],
    [['--ports', '1', '--ports', '2'], { ports: [1, 2] }],
    [['--rules', '{"host":"a"}'], { rules: [{ host: 'a' }] }],
    [['--place', '{"room":"1"}'], { place: { room: '1' } }],
    [['--body', '[1,"x"]'], { body: [1, 'x'] }],
    [['--body', '@a.json'], { body: { from: 'file' } }],
    [['--id', '@a.json'], { id: '@a.json' }],
    [['--at', '2026-01-31T08:00:00Z'], { at: '2026-01-31T08:00:00Z' }],
  ])('%j', (argv, input) => {
    expect(parse(...argv)).toEqual(input);
  });

  it.each([
    [['--forse-server-isolation'], 'did you mean --force-server-isolation?'],
    [['--zzzzzzzzzz'], 'the flags are --id,'],
    [['--no-id'], 'is not a flag'],
    [['PC1'], 'PC1 is not a flag'],
    [['--'], 'is not a flag'],
    [['-i', 'x'], '-i is not a flag'],
    [['--id'], '--id needs a value'],
    [['--id', '--count', '1'], '--id needs a value'],
    [['--id', 'a', '--id', 'b'], '--id is given twice'],
    [['--force-server-isolation=yes'], 'takes true or false'],
    [['--no-force-server-isolation=true'], 'takes no value'],
    [['--count', '1.5'], 'takes a whole number, not 1.5'],
    [['--count', '9007199254740993'], 'takes a whole number'],
    [['--count='], 'takes a whole number'],
    [['--share', 'x'], 'takes a number'],
    [['--body', '{"a":'], '--body takes JSON'],
    [['--body', '@gone.json'], '--body takes JSON'],
    [['--__proto__', 'x'], 'is not a flag'],
    [['--constructor=x'], 'is not a flag'],
  ])('%j is refused', (argv, words) => {
    expect(problemOf(...argv)).toContain(words);
  });

  it('never shows the value of a refused flag beyond what is needed', () => {
    expect(problemOf(`--nothing=${'x'.repeat(5_000)}`).length).toBeLessThan(400);
  });
});

it('lists the flags for a help page', () => {
  expect(cliFlagsOf(fields).slice(0, 3)).toEqual([
    { flag: '--id', fieldName: 'id', placeholder: '<text>', required: true, repeatable: false, help: 'Which one' },
    {
      flag: '--force-server-isolation',
      fieldName: 'forceServerIsolation',
      placeholder: '',
      required: false,
      repeatable: false,
      help: '',
    },
    { flag: '--task-id', fieldName: 'task_id', placeholder: '<text>', required: false, repeatable: false, help: '' },
  ]);
  expect(
    cliFlagsOf(fields)
      .map((flag) => flag.placeholder)
      .slice(7),
  ).toEqual(['fast|slow', '<text>', '<integer>', '<json|@file>', '<json|@file>', '<json|@file>', '<instant>']);
});

it('says nothing twice: flags of one action differ', () => {
  for (const action of connectors.flatMap((connector) => connector.actions)) {
    const flags = cliFlagsOf(action.input).map((flag) => flag.flag);
    expect(new Set(flags).size).toBe(flags.length);
  }
});

it('gives the validator back every text and number that was written', () => {
  const some = defineFields({
    id: { kind: 'text', required: true },
    count: { kind: 'integer' },
    force: { kind: 'flag' },
  });
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }).filter((text) => !text.includes('\u0000')),
      fc.maxSafeInteger(),
      fc.boolean(),
      (id, count, force) => {
        const argv = [`--id=${id}`, '--count', String(count), force ? '--force' : '--no-force'];
        const input = parseInput(
          some,
          parseCliFlags(some, argv, () => ''),
        );
        expect(input).toEqual({ id, count: count === 0 ? 0 : count, force });
      },
    ),
  );
});

it('ends any words in an input or an AppError', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom('--id', '--count', '--body', '--agents', '--no-cache', '--id=', '{}', '1'),
  );
  fc.assert(
    fc.property(fc.array(word), (argv) => {
      expect(typeof problemOf(...argv)).toBe('string');
    }),
  );
});
