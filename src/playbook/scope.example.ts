import type { Scope } from './scope.ts';
import { stepView } from './scope.ts';

/** A run in the middle of its work, as the tests of this folder see it. */
export const exampleScope: Scope = {
  inputs: {
    agent: 'PC-17',
    count: 3,
    ratio: 2.5,
    big: 9_007_199_254_740_993n,
    names: ['a', 'b'],
    numbers: [1, 2],
    mixed: [1, 'a', 2.5, null],
    hosts: [
      { name: 'PC-1', cpus: 4 },
      { name: 'PC-2', cpus: 8 },
    ],
    flag: true,
    nothing: null,
    settings: { 'dashed-key': 'x', depth: 1 },
  },
  run: { id: 'run_1', playbook: 'isolate', version: 2, requester: 'Analyst', now: '2026-01-31T12:00:00.000Z' },
  steps: {
    isolate: stepView({
      status: 'succeeded',
      error: null,
      output: null,
      result: {
        status: 'succeeded',
        statusCode: 200,
        message: 'Isolated.',
        data: { taskId: 't-1', status: 'Succeeded', agents: [{ id: 'x' }], lastSeen: '2026-01-31T08:00:00Z' },
        keyFields: { taskId: 't-1' },
        targets: [{ target: 'PC-17', status: 'succeeded' }],
        exchanges: [],
      },
    }),
    'with-dash': stepView({ status: 'skipped', error: null, output: null, result: null }),
  },
  vars: { state: 'new', seen: ['a'], tries: 2 },
  trigger: { kind: 'webhook', body: { host: 'PC-1' } },
  variables: { item: { name: 'PC-1' }, item_index: 0 },
};
