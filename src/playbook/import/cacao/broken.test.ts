import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import { importPlaybook } from '../import.ts';
import { end, file, idOf, manual, openC2, start } from '../testing/cacao-file.ts';
import { translateCacao } from './import.ts';

const known = { action: () => null, actionIds: [] };

describe('broken CACAO playbooks', () => {
  it.each<[string, object, object, string, string]>([
    [
      'a step that does not exist',
      { 'action-1': manual('a', { on_completion: 'end-9' }) },
      {},
      `/workflow/${idOf('action-1')}/on_completion`,
      'does not exist',
    ],
    [
      'a cycle',
      {
        'action-1': manual('a', { on_completion: 'action-2' }),
        'action-2': manual('b', { on_completion: 'action-1' }),
      },
      {},
      `/workflow/${idOf('action-2')}/on_completion`,
      'cycle',
    ],
    [
      'a branch back to its condition',
      {
        'action-1': manual('a', { on_completion: 'while-condition-1' }),
        'while-condition-1': { type: 'while-condition', condition: 'x', on_true: 'action-1' },
      },
      {},
      `/workflow/${idOf('while-condition-1')}/on_true`,
      'cycle',
    ],
    [
      'no start',
      { 'action-1': manual('a', { on_completion: 'end-1' }) },
      { workflow_start: undefined },
      '',
      'workflow_start',
    ],
    [
      'a start that is none',
      { 'action-1': manual('a', { on_completion: 'end-1' }) },
      { workflow_start: 'action-1' },
      '/workflow_start',
      'type `start`',
    ],
    [
      'another version',
      { 'action-1': manual('a', { on_completion: 'end-1' }) },
      { spec_version: '1.1' },
      '/spec_version',
      'cacao-2.0',
    ],
    [
      'both ways on at once',
      { 'action-1': manual('a', { on_completion: 'end-1', on_success: 'end-1' }) },
      {},
      `/workflow/${idOf('action-1')}/on_completion`,
      'must not stand beside',
    ],
    [
      'one branch in parallel',
      {
        'action-1': manual('a', { on_completion: 'parallel-1' }),
        'parallel-1': { type: 'parallel', next_steps: ['end-1'], on_completion: 'end-1' },
      },
      {},
      `/workflow/${idOf('parallel-1')}/next_steps`,
      'two or more',
    ],
    ['an unknown type', { 'action-1': { type: 'single' } }, {}, `/workflow/${idOf('action-1')}/type`, 'must be one of'],
    ['an id of another type', { 'action-1': { type: 'end' } }, {}, `/workflow/${idOf('action-1')}`, 'identifier'],
    [
      'a list of ways',
      { 'action-1': { ...manual('a', {}), on_completion: ['end-1'] } },
      {},
      `/workflow/${idOf('action-1')}/on_completion`,
      'one step',
    ],
  ])('are refused for %s, with its place', (_, workflow, more, pointer, problem) => {
    expect(() => translateCacao(file({ ...start, ...end(1), ...workflow }, more))).toThrow(
      expect.objectContaining({
        code: 'invalid_playbook',
        details: {
          problems: expect.arrayContaining([
            expect.objectContaining({
              path: pointer,
              problem: expect.stringContaining(problem),
              line: expect.any(Number),
            }),
          ]),
        },
      }),
    );
  });

  it('are refused without an end, and with an id that is there twice', () => {
    expect(() => translateCacao(file({ ...start, 'action-1': manual('a', {}) }))).toThrow('no `end` step');
    const twice = file({ ...start, 'action-1': manual('a', { on_completion: 'end-1' }), ...end(1) }).replace(
      /"workflow": \{/,
      `"workflow": { "${idOf('end-1')}": {"type": "end"},`,
    );
    expect(() => translateCacao(twice)).toThrow('is there twice');
  });

  it('do not grow beyond one document, however often their branches share steps', () => {
    const doubling = Array.from({ length: 12 }, (_, index) => ({
      [`if-condition-${index + 1}`]: {
        type: 'if-condition',
        condition: '__b__:value',
        on_true: `if-condition-${index + 2}`,
        on_false: `if-condition-${index + 2}`,
        on_completion: 'end-1',
      },
    }));
    const workflow = Object.assign(
      {
        'start-1': { type: 'start', on_completion: 'if-condition-1' },
        'if-condition-13': {
          type: 'if-condition',
          condition: '__b__:value',
          on_true: 'action-1',
          on_completion: 'end-1',
        },
        'action-1': manual('a', { on_completion: 'end-2' }),
        ...end(1, 2),
      },
      ...doubling,
    ) as object;
    expect(() => translateCacao(file(workflow))).toThrow('more than 1000 steps');
  });

  it('throw nothing but AppError, whatever the file holds', () => {
    const step = fc.constantFrom(
      'start-1',
      'end-1',
      'action-1',
      'action-2',
      'if-condition-1',
      'while-condition-1',
      'switch-condition-1',
      'parallel-1',
      'playbook-action-1',
      'x',
    );
    const way = fc.oneof({ weight: 8, arbitrary: step }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) });
    const body = (type: string) =>
      fc.record(
        {
          type: fc.oneof(
            { weight: 9, arbitrary: fc.constant(type) },
            { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 0 }) },
          ),
          name: fc.oneof(fc.string(), fc.integer()),
          on_completion: way,
          on_success: way,
          on_failure: way,
          on_true: way,
          on_false: way,
          cases: fc.oneof(fc.dictionary(fc.constantFrom('1', 'default', 'é'), way), way),
          next_steps: fc.oneof(fc.array(way), way),
          condition: fc.oneof(fc.constantFrom("__a__:value = 'x'", 'x', '['), fc.jsonValue({ maxDepth: 0 })),
          switch: fc.constantFrom('__a__:value', 'x'),
          commands: fc.oneof(
            fc.array(
              fc.oneof(
                fc.constantFrom<JsonObject>(
                  { type: 'manual', command: 'x' },
                  openC2({ action: 'contain', target: { device: {} } }) as JsonObject,
                  { type: 'http-api', command: 'GET /x HTTP/1.1' },
                ),
                fc.jsonValue({ maxDepth: 2 }),
              ),
            ),
            fc.jsonValue({ maxDepth: 1 }),
          ),
          delay: fc.jsonValue({ maxDepth: 0 }),
          timeout: fc.jsonValue({ maxDepth: 0 }),
          out_args: fc.oneof(fc.array(fc.constantFrom('__a__', 'x')), fc.integer()),
          targets: fc.jsonValue({ maxDepth: 1 }),
        },
        { requiredKeys: ['type'] },
      );
    const types = [
      'start',
      'end',
      'action',
      'if-condition',
      'while-condition',
      'switch-condition',
      'parallel',
      'playbook-action',
    ];
    const workflow = fc
      .tuple(...types.map(body), body('action'))
      .map((bodies) =>
        Object.fromEntries(
          bodies.map((one, index) => [`${types[index] ?? 'action'}-${index < types.length ? 1 : 2}`, one]),
        ),
      );
    fc.assert(
      fc.property(workflow, fc.jsonValue({ maxDepth: 1 }), (steps, variables) => {
        try {
          importPlaybook('cacao', file(steps, { playbook_variables: { __a__: variables } }), known);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect((error as AppError).code).toBe('invalid_playbook');
        }
      }),
      { numRuns: 200 },
    );
  });
});
