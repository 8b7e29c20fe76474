import { describe, expect, it } from 'vitest';
import type { Json } from '#kernel/json.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { Decision } from '#kernel/guard.ts';
import { parsePlaybook } from '#playbook/parse.ts';
import { planOfRun } from './run-plan.ts';
import { startMemoryRun, type MemoryRun } from './testing/memory-run.ts';

/** The single door of a dry run: reads answer, writes are described. */
function door(decision: Decision = 'allow', readFails = false) {
  const asked: string[] = [];
  const result = (data: Json, more: Partial<ActionResult> = {}): ActionResult => ({
    status: 'succeeded',
    statusCode: 200,
    message: 'Fine.',
    data,
    targets: [],
    exchanges: [],
    ...more,
  });
  return {
    asked,
    describe: (actionId: string) => ({
      mayWrite: !actionId.endsWith('get'),
      effect: !actionId.endsWith('get') ? ('write' as const) : ('read' as const),
      fields: {},
    }),
    async run({ actionId, connection, input }: { actionId: string; connection: string; input: Json }) {
      asked.push(actionId);
      if (actionId.endsWith('get')) {
        if (!readFails) return result({ online: true });
        const error = {
          code: 'vendor_not_found',
          message: 'No such task.',
          failureIndicator: actionId,
          statusCode: 404,
        } as ActionResult['error'];
        return result(null, { status: 'failed', ...(error === undefined ? {} : { error }) });
      }
      const { id } = input as { readonly id: string };
      const finding = { policy: 'p', rule: 'r', decision, message: 'Because.' };
      const verdict = { decision, findings: [finding], demand: null, policies: {} };
      const plan = {
        actionId,
        connectionId: connection,
        connectionTitle: connection,
        targets: [id],
        endpoints: [],
        input,
        argumentHash: 'x',
        effect: 'write',
        count: 1,
        permission: 'Write',
        note: null,
      };
      return result({ ...plan, verdict }, { dryRun: true, targets: [{ target: id, status: 'unchanged' }] });
    },
  };
}

async function dryRun(source: string, runner = door()): Promise<MemoryRun> {
  return startMemoryRun(source, { mode: 'dry-run', runner }).toEnd();
}

function planOf(source: string, { run, steps }: MemoryRun) {
  const { playbook } = parsePlaybook(`id: test\ntitle: Test\nsteps:\n${source}`);
  return planOfRun({ run, playbook, steps, children: new Map() });
}

const write = (id: string, target: string): string => `
  - { id: ${id}, action: x.isolate, connection: SES, input: { id: '${target}' } }`;

describe('a dry run', () => {
  it('gives what the plan knows to later steps: status and targets', async () => {
    const source = `${write('first', 'a')}
  - { id: settled, wait: { settlement: first, within: 1h } }
  - id: second
    if: \${{ steps.settled.status == "succeeded" }}
    action: x.release
    connection: SES
    input: { id: '\${{ steps.first.targets[0].target }}' }`;
    const run = await dryRun(source);
    const plan = planOf(source, run);
    expect([run.run.status, plan.complete]).toEqual(['succeeded', true]);
    expect(plan.entries.map(({ kind, action, targets }) => [kind, action, ...targets])).toEqual([
      ['write', 'x.isolate', 'a'],
      ['wait', null],
      ['write', 'x.release', 'a'],
    ]);
    expect(plan.entries[0]).toMatchObject({
      permission: 'Write',
      verdict: { decision: 'allow', rules: [{ name: 'p/r' }] },
    });
  });

  it.each([
    [
      'a field of the input',
      `
  - { id: next, action: x.release, connection: SES, input: { id: '\${{ steps.first.data.task.id }}' } }`,
      'next.input.id',
    ],
    [
      'a default',
      `
  - { id: next, action: x.release, connection: SES, input: { id: '\${{ default(steps.first.data.task.id, "x") }}' } }`,
      'next.input.id',
    ],
    [
      'a condition',
      `
  - { id: next, if: '\${{ steps.first.data.task.id == 1 }}', stop: true }`,
      'next.if',
    ],
    [
      'a choice',
      `
  - { id: next, branch: [{ when: '\${{ has(steps.first.data.task.id) }}', steps: [{ id: inner, stop: true }] }] }`,
      'next.when',
    ],
    [
      'a list',
      `
  - { id: next, for-each: '\${{ steps.first.data.task.id }}', as: one, steps: [{ id: inner, stop: true }] }`,
      'next.for-each',
    ],
  ])('marks %s that needs the real answer, with its path, and goes on', async (_, step, where) => {
    const source = `${write('first', 'a')}${step}${write('last', 'b')}`;
    const run = await dryRun(source);
    const plan = planOf(source, run);
    expect([run.run.status, plan.complete]).toEqual(['succeeded', false]);
    const [marked] = plan.entries.filter(({ unpredictable }) => unpredictable !== null);
    expect(marked).toMatchObject({
      stepId: 'next',
      kind: 'unpredictable',
      unpredictable: { path: 'steps.first.data.task.id', where },
    });
    expect(plan.entries.at(-1)).toMatchObject({ stepId: 'last', kind: 'write' });
  });

  it('carries the doubt on: through steps, variables and the steps inside a choice', async () => {
    const head = 'variables: { seen: none }\nsteps:';
    const body = `${write('first', 'a')}
  - { id: keep, store: { set: { seen: '\${{ steps.first.data.id }}' } } }
  - { id: uses, if: '\${{ vars.seen == "none" }}', action: x.isolate, connection: SES, input: { id: z } }
  - { id: choice, branch: [{ when: '\${{ steps.first.data.ok }}', steps: [{ id: inner, action: x.isolate, connection: SES, input: { id: y } }] }] }
  - { id: after, if: '\${{ steps.inner.status == "succeeded" }}', action: x.isolate, connection: SES, input: { id: y } }`;
    const runner = door();
    const run = await dryRun(`${head}${body}\noutput: '\${{ steps.uses.status }}'`, runner);
    expect(run.run.status).toBe('succeeded');
    expect(runner.asked).toEqual(['x.isolate']);
    expect(['keep', 'uses', 'choice', 'after'].map((id) => run.output(id))).toMatchObject(
      Array.from({ length: 4 }, () => ({ unpredictable: {} })),
    );
    expect(run.run.output).toMatchObject({ dryRun: true, unpredictable: { where: 'output' } });
  });

  it('takes a refusal of the guard as the live run would: the error path runs, nothing after it', async () => {
    const runner = door('deny');
    const source = `
  - id: first
    action: x.isolate
    connection: SES
    input: { id: a }
    on-error: [{ id: told, notify: Denied, text: '\${{ error.code }}' }, { id: over, fail: No }]${write('last', 'b')}`;
    const run = await dryRun(source, runner);
    expect([run.run.status, run.statuses()['first'], run.statuses()['told'], run.statuses()['last']]).toEqual([
      'failed',
      'failed',
      'succeeded',
      undefined,
    ]);
    const plan = planOf(source, run);
    expect(plan.counts).toEqual({ writes: 0, denied: 1, approvals: 0 });
    expect(plan.entries[0]).toMatchObject({ kind: 'write', verdict: { decision: 'deny' } });
  });

  it('does not fail for a read of what a write before it would have made; without one it does', async () => {
    const read = `
  - { id: found, action: x.get, connection: SES, input: { id: a } }`;
    const marked = await dryRun(`${write('first', 'a')}${read}`, door('allow', true));
    expect([marked.run.status, marked.statuses()['found']]).toEqual(['succeeded', 'skipped']);
    const alone = await dryRun(read, door('allow', true));
    expect(alone.run.status).toBe('failed');
  });

  it('ends a loop that waits for the console, and says so', async () => {
    const source = `${write('first', 'a')}
  - { id: poll, while: '\${{ true }}', max-iterations: 3, delay: 1m, steps: [{ id: look, action: x.get, connection: SES, input: { id: a } }] }`;
    const begun = await dryRun(source);
    expect(begun.run.status).toBe('succeeded');
    expect(begun.output('poll')).toMatchObject({ unpredictable: { path: 'poll.while' } });
  });
});
