import { assert, asyncProperty, array, boolean } from 'fast-check';
import { expect, it } from 'vitest';
import { startMemoryRun } from './testing/memory-run.ts';

const source = `variables: { log: [], sum: 0, polls: 0 }
steps:
  - id: graph
    parallel:
      - { id: wait-a, wait: { time: 5s } }
      - { id: note-a, after: [wait-a], store: { append: { log: a } } }
      - id: way
        branch:
          - { when: '\${{ inputs.big }}', name: big, steps: [{ id: rest, wait: { time: 1s } }, { id: note-b, store: { append: { log: b } } }] }
          - { name: small, steps: [{ id: noop, wait: { time: 1s } }] }
      - { id: broken, fail: broke, retry: { attempts: 3, delay: 2s, on: [task-failed] } }
      - { id: rescue, after: [broken/failed], store: { append: { log: rescued } } }
      - { id: join, after: [note-a, way/big, rescue], store: { append: { log: 'joined \${{ size(vars.log) }}' } } }
  - id: each
    for-each: [1, 2, 3, 4, 5]
    concurrency: 2
    on-error: continue
    collect: \${{ item + vars.sum }}
    steps:
      - { id: pause, wait: { time: '\${{ item }}' } }
      - { id: odd, if: '\${{ item == 3 }}', fail: odd }
      - { id: add, store: { set: { sum: '\${{ vars.sum + item }}' }, append: { log: '\${{ item }}' } } }
  - id: poll
    while: \${{ vars.polls < 3 }}
    max-iterations: 5
    delay: 1s
    steps: [{ id: count, store: { set: { polls: '\${{ vars.polls + 1 }}' } } }]
  - { id: tell, notify: 'Sum \${{ vars.sum }}', text: '\${{ size(vars.log) }} lines' }
output: { log: '\${{ vars.log }}', sum: '\${{ vars.sum }}', polls: '\${{ vars.polls }}', results: '\${{ steps.each.output.results }}' }`;

it('a run that loses any of its writes comes to the same end as one that loses none', async () => {
  const calm = await startMemoryRun(source, { inputs: { big: true } }).toEnd();
  expect(calm.run).toMatchObject({
    status: 'partially_succeeded',
    output: { log: ['a', 'b', 'rescued', 'joined 3', 1, 2, 4, 5], sum: 5, polls: 3, results: [2, 4, null, 8, 10] },
  });
  await assert(
    asyncProperty(array(boolean(), { maxLength: 60 }), async (crashes) => {
      const left = [...crashes];
      const run = await startMemoryRun(source, { inputs: { big: true }, crash: () => left.shift() === true }).toEnd();
      expect(run.run).toMatchObject({ status: calm.run.status, output: calm.run.output, error: null });
      expect(run.statuses()).toEqual(calm.statuses());
      expect(run.notices).toHaveLength(1);
    }),
    { numRuns: 60 },
  );
});
