import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ParallelStep } from '#kernel/playbook.ts';
import { importPlaybook } from '../import.ts';
import { action, file, isolate, operator, trigger, unknown } from '../testing/sekoia-file.ts';
import { translateSekoia } from './import.ts';

const known = { action: () => null, actionIds: [] };

describe('broken playbooks of Sekoia.io', () => {
  it.each<[string, JsonObject | string, string, string]>([
    ['an edge to nowhere', { 0: trigger('7') }, '/nodes/0/outputs/default', 'does not exist'],
    [
      'a loop to nowhere',
      { 0: trigger('1'), 1: operator('foreach', [], { loop: ['x'] }) },
      '/nodes/1/loop',
      'does not exist',
    ],
    ['a cycle', { 0: trigger('1'), 1: action('1', ['2']), 2: action('2', ['1']) }, '/nodes/2', 'cycle'],
    [
      'a loop that leads back to itself',
      { 0: trigger('1'), 1: operator('foreach', [], { loop: ['2'] }), 2: action('2', ['1']) },
      '/nodes/2',
      'cycle',
    ],
    ['an edge to a trigger', { 0: trigger('1'), 1: action('1', ['0']) }, '/nodes/1/outputs/default', 'trigger'],
    ['an unknown operator', { 0: trigger('1'), 1: operator('merge', []) }, '/nodes/1/subtype', 'must be one of'],
    ['an unknown type', { 0: { type: 'note' } }, '/nodes/0/type', 'must be trigger'],
    [
      'outputs that are no lists',
      { 0: { ...trigger(), outputs: { default: { 1: 2 } } } },
      '/nodes/0/outputs/default',
      'list of node ids',
    ],
    ['no nodes', {}, '/nodes', 'holds no node'],
  ])('are refused for %s, with its place', (_, nodes, pointer, problem) => {
    const error = caught(() => translateSekoia(file(nodes as object)));
    const [first] = (error.details?.['problems'] ?? []) as unknown as readonly {
      path: string;
      problem: string;
      line: number;
      column: number;
    }[];
    expect(first).toMatchObject({ path: pointer, problem: expect.stringContaining(problem) });
    const line = file(nodes as object).split('\n')[(first?.line ?? 0) - 1] ?? '';
    expect(line.slice((first?.column ?? 0) - 1)).toMatch(/^[[{"]/);
  });

  it('end soon, however the edges are drawn', () => {
    // Two unknown actions in each of 200 rows, all tied to the next row: 2 to the power of 200 ways.
    const rows = Array.from({ length: 200 }, (_, row) =>
      [1, 2].map(
        (side) => [`${row * 2 + side}`, unknown(row === 199 ? [] : [`${row * 2 + 3}`, `${row * 2 + 4}`])] as const,
      ),
    );
    const { steps } = translateSekoia(file({ 0: trigger('1', '2'), ...Object.fromEntries(rows.flat()) })).playbook;
    expect((steps[0] as ParallelStep).steps).toHaveLength(400);
    const everyEdge = Object.fromEntries(
      Array.from({ length: 150 }, (_, from) => [
        `${from}`,
        {
          ...action(
            `${from}`,
            Array.from({ length: 149 - from }, (__, to) => `${from + to + 1}`),
          ),
        },
      ]),
    );
    expect(() => translateSekoia(file(everyEdge))).toThrow('more than 10000 edges');
  });

  it('throw nothing but AppError, whatever the file holds', () => {
    const name = fc.constantFrom('0', '1', '2', 'x');
    const template = fc.constantFrom(
      '{{ node.1.x }}',
      '{{ store.a | join(",") }}',
      '{% if %}',
      'x',
      '{{',
      '{{ node.3.default.value }}',
      '[]',
    );
    const node = fc.oneof(
      fc.record({
        type: fc.constantFrom('trigger', 'action', 'operator', 'x'),
        subtype: fc.constantFrom('condition', 'foreach', 'store', 'any', 'all', 'x'),
        name: fc.oneof(fc.string(), fc.integer()),
        outputs: fc.oneof(
          fc.dictionary(fc.constantFrom('default', 'yes', 'else', ''), fc.array(name)),
          fc.jsonValue({ maxDepth: 1 }),
        ),
        loop: fc.oneof(fc.array(name), fc.constant(3)),
        items: fc.oneof(template, fc.jsonValue({ maxDepth: 1 })),
        arguments: fc.oneof(
          fc.dictionary(
            fc.constantFrom('id', 'url', 'method', 'headers'),
            fc.oneof(template, fc.jsonValue({ maxDepth: 1 })),
          ),
          fc.constant(null),
        ),
        action_uuid: fc.constantFrom(isolate, '40bcf3c0-aa8b-4111-9b4e-f3caffccb4e5', 'x', 'constructor'),
        cases: fc.oneof(
          fc.array(
            fc.record({
              name: fc.constantFrom('yes', 'no', ''),
              left: template,
              right: fc.jsonValue({ maxDepth: 1 }),
              comparison: fc.constantFrom('==', 'in', 'range', '~'),
            }),
          ),
          fc.jsonValue({ maxDepth: 1 }),
        ),
        modifications: fc.oneof(
          fc.array(fc.record({ key: fc.string(), type: fc.constantFrom('set', 'append', 'x'), value: template })),
          fc.constant({}),
        ),
      }),
      fc.jsonValue({ maxDepth: 1 }),
    );
    fc.assert(
      fc.property(fc.dictionary(name, node, { noNullPrototype: true }), (nodes) => {
        try {
          const { source } = importPlaybook('sekoia', JSON.stringify({ name: 'x', nodes }), known);
          expect(source).toContain('steps:');
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect((error as AppError).code).toBe('invalid_playbook');
        }
      }),
      { numRuns: 250 },
    );
  });
});

function caught(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  return expect.fail('nothing was thrown');
}
