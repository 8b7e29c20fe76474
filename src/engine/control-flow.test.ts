import { describe, expect, it } from 'vitest';
import { startMemoryRun } from './testing/memory-run.ts';

describe('branch and switch', () => {
  const source = `variables: { way: null }
steps:
  - id: pick
    switch: \${{ inputs.way }}
    cases:
      - { value: a, name: first, steps: [{ id: in-a, store: { set: { way: a } } }] }
      - { value: 2, steps: [{ id: in-b, store: { set: { way: b } } }] }
    otherwise: [{ id: in-else, store: { set: { way: else } } }]
output: { way: '\${{ vars.way }}', chosen: '\${{ steps.pick.output }}' }`;

  it.each([
    ['a', { way: 'a', chosen: 'first' }],
    [2, { way: 'b', chosen: 1 }],
    ['z', { way: 'else', chosen: 'otherwise' }],
  ])('takes the case with the value %j', async (way, output) => {
    const ended = await startMemoryRun(source, { inputs: { way } }).toEnd();
    expect(ended.run).toMatchObject({ status: 'succeeded', output });
  });
});

describe('parallel', () => {
  it('follows its edges: a dead path skips what only it leads to, and a join goes on with what is live', async () => {
    const ended = await startMemoryRun(
      `variables: { seen: [] }
steps:
  - id: all
    parallel:
      - { id: late, wait: { time: 10s } }
      - id: decide
        after: [late]
        branch:
          - { when: '\${{ inputs.hot }}', name: hot, steps: [{ id: noop, wait: { time: 1ms } }] }
          - { name: cold, steps: [{ id: noop-2, wait: { time: 1ms } }] }
      - { id: on-hot, after: [decide/hot], store: { append: { seen: hot } } }
      - { id: on-cold, after: [decide/cold], store: { append: { seen: cold } } }
      - { id: after-hot, after: [on-hot], store: { append: { seen: after-hot } } }
      - { id: join-all, after: [after-hot, on-cold], store: { append: { seen: joined } } }
output: \${{ vars.seen }}`,
      { inputs: { hot: false } },
    ).toEnd();
    expect(ended.run).toMatchObject({ status: 'succeeded', output: ['cold', 'joined'] });
    expect(ended.statuses()).toMatchObject({ 'on-hot': 'skipped', 'after-hot': 'skipped', 'on-cold': 'succeeded' });
  });

  it('with `any` begins with the first live edge, once', async () => {
    const ended = await startMemoryRun(`variables: { seen: [] }
steps:
  - id: all
    parallel:
      - { id: slow, wait: { time: 1h } }
      - { id: quick, wait: { time: 1s } }
      - { id: first, after: [slow, quick], join: any, store: { set: { seen: ['\${{ steps.quick.status }}'] } } }
output: \${{ vars.seen }}`).toEnd();
    expect(ended.run).toMatchObject({ status: 'succeeded', output: ['succeeded'] });
    const [first, slow] = ['first', 'slow'].map((id) => ended.steps.find(({ stepId }) => stepId === id));
    expect(Date.parse(slow?.finishedAt ?? '') - Date.parse(first?.finishedAt ?? '')).toBe(3_599_000);
  });

  it('a failure with an edge of its own is handled; one without fails what is around it after its siblings have ended', async () => {
    const handled = await startMemoryRun(`
  - id: all
    parallel:
      - { id: broken, fail: it broke }
      - { id: never, after: [broken], wait: { time: 1s } }
      - { id: rescue, after: [broken/failed], notify: rescued, text: '\${{ steps.broken.error.message }}' }`).toEnd();
    expect(handled.run).toMatchObject({ status: 'partially_succeeded', error: null });
    expect(handled.notices).toMatchObject([{ title: 'rescued', text: 'it broke' }]);
    const open = await startMemoryRun(`
  - id: all
    parallel:
      - { id: broken, fail: it broke }
      - { id: side, wait: { time: 1h } }
      - { id: later, after: [side], wait: { time: 1s } }`).toEnd();
    expect(open.run).toMatchObject({ status: 'failed', error: { message: 'it broke', failureIndicator: 'broken' } });
    expect(open.statuses()).toEqual({ all: 'failed', broken: 'failed', side: 'succeeded' });
  });

  it('never has more steps under way than its concurrency, waiting ones included', async () => {
    const run = startMemoryRun(`
  - id: all
    concurrency: 2
    parallel:
${[1, 2, 3, 4, 5].map((n) => `      - { id: w${n}, wait: { time: ${n}s } }`).join('\n')}`);
    await run.pass();
    expect(run.waits.map(({ stepId }) => stepId)).toEqual(['w1', 'w2']);
    expect((await run.toEnd()).run.status).toBe('succeeded');
  });
});

describe('variables', () => {
  it('branches do not see each other, and their changes count in the order of the document', async () => {
    const ended = await startMemoryRun(`variables: { log: [], last: none }
steps:
  - id: all
    parallel:
      - { id: slow-wait, wait: { time: 1h } }
      - { id: slow, after: [slow-wait], store: { append: { log: 'slow saw \${{ size(vars.log) }}' }, set: { last: slow } } }
      - { id: quick, store: { append: { log: 'quick saw \${{ size(vars.log) }}' }, set: { last: quick } } }
      - { id: after-quick, after: [quick], store: { append: { log: 'next saw \${{ size(vars.log) }}' } } }
output: { log: '\${{ vars.log }}', last: '\${{ vars.last }}' }`).toEnd();
    // `quick` stands last, so that it counts last, although it was first.
    expect(ended.run.output).toEqual({ log: ['slow saw 0', 'quick saw 0', 'next saw 1'], last: 'quick' });
  });

  it('one item after the other adds up; side by side each sees what was there before', async () => {
    const source = (concurrency: number): string => `variables: { sum: 0, seen: [a, b, a] }
steps:
  - id: each
    for-each: [1, 2, 3]
    concurrency: ${concurrency}
    steps:
      - { id: add, store: { set: { sum: '\${{ vars.sum + item }}' }, append: { seen: '\${{ item }}' } } }
  - { id: tidy, store: { remove: { seen: a } } }
output: { sum: '\${{ vars.sum }}', seen: '\${{ vars.seen }}' }`;
    const sequential = await startMemoryRun(source(1)).toEnd();
    expect(sequential.run.output).toEqual({ sum: 6, seen: ['b', 1, 2, 3] });
    const concurrent = await startMemoryRun(source(3)).toEnd();
    expect(concurrent.run.output).toEqual({ sum: 3, seen: ['b', 1, 2, 3] });
  });

  it('appending to what is no list fails the step and says so', async () => {
    const ended = await startMemoryRun(`variables: { name: x }
steps:
  - { id: bad, store: { append: { name: y } } }`).toEnd();
    expect(ended.run).toMatchObject({ status: 'failed', error: { message: 'bad.store.append: `name` is no list.' } });
  });
});

describe('while', () => {
  it('goes on while its condition holds, waiting in between', async () => {
    const run = startMemoryRun(`variables: { count: 0 }
steps:
  - id: poll
    while: \${{ vars.count < 3 }}
    max-iterations: 5
    delay: 10s
    steps: [{ id: add, store: { set: { count: '\${{ vars.count + 1 }}' } } }]
output: \${{ vars.count }}`);
    const begun = run.now;
    const ended = await run.toEnd();
    expect(ended.run).toMatchObject({ status: 'succeeded', output: 3 });
    expect(ended.output('poll')).toEqual({ iterations: 3 });
    expect(ended.now - begun).toBe(30_000);
  });

  it('sees all that its passes have stored, also after a restart between them', async () => {
    const ended = await startMemoryRun(`variables: { log: [] }
steps:
  - id: poll
    while: \${{ size(vars.log) < 3 }}
    max-iterations: 5
    delay: 10s
    steps: [{ id: add, store: { append: { log: x } } }]
output: \${{ vars.log }}`).toEnd();
    expect(ended.run).toMatchObject({ status: 'succeeded', output: ['x', 'x', 'x'] });
  });

  it('fails when the condition still holds after the last pass', async () => {
    const ended = await startMemoryRun(`variables: { x: 0 }
steps:
  - { id: poll, while: '\${{ true }}', max-iterations: 2, steps: [{ id: one, store: { set: { x: 1 } } }] }`).toEnd();
    expect(ended.run).toMatchObject({ status: 'failed', error: { failureIndicator: 'poll.while' } });
    expect(ended.statuses()).toMatchObject({ 'one/0': 'succeeded', 'one/1': 'succeeded' });
  });
});

describe('for-each', () => {
  it('collects what each item gives, and why it failed', async () => {
    const ended = await startMemoryRun(`variables: { x: 0 }
steps:
  - id: each
    for-each: [1, 2, 3]
    concurrency: 2
    on-error: continue
    collect: \${{ item * 10 }}
    steps:
      - { id: odd, if: '\${{ item == 2 }}', fail: 'no \${{ item }}' }
output: \${{ steps.each.output }}`).toEnd();
    expect(ended.run.status).toBe('partially_succeeded');
    expect(ended.run.output).toMatchObject({
      total: 3,
      done: 2,
      failed: 1,
      results: [10, null, 30],
      errors: [{ index: 1, error: { message: 'no 2' } }],
    });
  });

  it('at less than one item a second waits as a run, not as a process', async () => {
    const run = startMemoryRun(`
  - id: each
    for-each: [1, 2, 3]
    concurrency: 3
    per-second: 0.01
    steps: [{ id: one, wait: { time: 1ms } }]`);
    const begun = run.now;
    await run.pass();
    expect(run.waits.map(({ kind }) => kind)).toContain('rate');
    expect((await run.toEnd()).run.status).toBe('succeeded');
    expect(run.now - begun).toBeGreaterThanOrEqual(200_000);
  });
});

describe('failures', () => {
  it('on-error steps run with the error in reach, and the run goes on', async () => {
    const ended = await startMemoryRun(`variables: { why: null }
steps:
  - id: each
    for-each: [a]
    steps:
      - id: bad
        fail: 'no \${{ item }}'
        on-error: [{ id: note, store: { set: { why: '\${{ steps.bad.error.message }}' } } }]
      - { id: next, store: { set: { why: '\${{ vars.why + "!" }}' } } }
output: \${{ vars.why }}`).toEnd();
    expect(ended.run).toMatchObject({ status: 'partially_succeeded', output: 'no a!' });
  });

  it('what an error path stores counts once, however often the run is woken inside it', async () => {
    const ended = await startMemoryRun(`variables: { log: [], seen: 0 }
steps:
  - id: bad
    fail: broke
    on-error:
      - { id: note, store: { append: { log: noted } } }
      - { id: pause, wait: { time: 1h } }
      - { id: look, store: { set: { seen: '\${{ size(vars.log) }}' } } }
output: \${{ vars.seen }}`).toEnd();
    expect(ended.run.output).toBe(1);
  });

  it.each([
    ['a fail step', "{ id: end, fail: 'Nothing to isolate.' }"],
    ['items that failed', '{ id: end, for-each: [1], steps: [{ id: bad, fail: no }] }'],
    [
      'a condition that never ends',
      "{ id: end, while: '${{ true }}', max-iterations: 1, steps: [{ id: rest, wait: { time: 1s } }] }",
    ],
  ])('%s is one of the playbook, and its remedy speaks of no console', async (_, step) => {
    const { run } = await startMemoryRun(`\n  - ${step}`).toEnd();
    expect(run).toMatchObject({
      status: 'failed',
      error: { code: 'playbook_failed', applied: 'no', retryable: false },
    });
    expect(run.error?.remedy).not.toMatch(/console|endpoint/);
  });

  it('an on-error step that fails is the failure', async () => {
    const ended = await startMemoryRun(`
  - { id: bad, fail: first, on-error: [{ id: worse, fail: second }] }
  - { id: never, wait: { time: 1s } }`).toEnd();
    expect(ended.run).toMatchObject({ status: 'failed', error: { message: 'second' } });
    expect(ended.statuses()).toEqual({ bad: 'failed', worse: 'failed' });
  });

  it('on-failure runs before a failed run ends, also over a wait, and tells why', async () => {
    const ended = await startMemoryRun(`variables: { done: [] }
steps:
  - { id: first, store: { append: { done: first } } }
  - { id: bad, fail: it broke }
on-failure:
  - { id: pause, wait: { time: 1h } }
  - { id: tell, notify: 'After \${{ vars.done[0] }}', text: '\${{ run.error.message }}' }
  - { id: quit, stop: null }
  - { id: never, wait: { time: 1h } }`).toEnd();
    expect(ended.run).toMatchObject({ status: 'failed', error: { message: 'it broke' }, output: null });
    expect(ended.notices).toMatchObject([{ title: 'After first', text: 'it broke' }]);
    expect(ended.statuses()).not.toHaveProperty('never');
  });

  it('a disabled step is skipped and says so, whatever its `if` says', async () => {
    const ended = await startMemoryRun(`
  - { id: off, disabled: true, if: '\${{ true }}', fail: no }
  - { id: next, wait: { time: 1s } }`).toEnd();
    expect(ended.run.status).toBe('succeeded');
    expect(ended.statuses()).toEqual({ off: 'skipped', next: 'succeeded' });
    expect(ended.output('off')).toEqual({ note: 'Disabled in the playbook.' });
  });
});

describe('stop', () => {
  it('ends the run as it is, from inside a loop, without what comes after', async () => {
    const ended = await startMemoryRun(`variables: { x: 0 }
steps:
  - id: each
    for-each: [1, 2, 3]
    steps:
      - { id: enough, if: '\${{ item == 2 }}', stop: { at: '\${{ item }}' } }
  - { id: never, fail: no }
output: never`).toEnd();
    expect(ended.run).toMatchObject({ status: 'succeeded', output: { at: 2 } });
    expect(ended.statuses()).toEqual({ each: 'succeeded', 'enough/0': 'skipped', 'enough/1': 'succeeded' });
  });
});

describe('dry run', () => {
  it('passes through waits and tells nobody, and says so', async () => {
    const run = startMemoryRun(
      `
  - { id: hold, wait: { time: 1h } }
  - { id: seen, wait: { event: '\${{ event.kind == "x" }}', within: 1h } }
  - { id: ask, approval: Really?, expires: 1h }
  - { id: tell, notify: Hello, text: There }`,
      { mode: 'dry-run' },
    );
    const begun = run.now;
    const ended = await run.toEnd();
    expect(ended.run.status).toBe('succeeded');
    expect([ended.now - begun, ended.notices]).toEqual([0, []]);
    expect(['hold', 'seen', 'ask', 'tell'].map((id) => ended.output(id))).toMatchObject(
      Array.from({ length: 4 }, () => ({ dryRun: true })),
    );
  });
});

it('cancelling closes what waits, inside branches and loops', async () => {
  const run = startMemoryRun(`
  - id: all
    parallel:
      - { id: hold, wait: { time: 1h } }
      - { id: each, for-each: [1, 2, 3], concurrency: 2, steps: [{ id: rest, wait: { time: 1h } }] }`);
  await run.pass();
  expect(run.waits).toHaveLength(3);
  run.cancel();
  expect(await run.pass()).toBe('ended');
  expect(run.run).toMatchObject({ status: 'cancelled', error: { code: 'cancelled' } });
  expect(run.waits).toEqual([]);
  expect(new Set(Object.values(run.statuses()))).toEqual(new Set(['cancelled']));
});
