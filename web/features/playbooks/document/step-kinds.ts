import type { Step } from '#kernel/playbook.ts';

export type StepKindName = Step['kind'];

interface StepKindRow {
  readonly title: string;
  readonly summary: string;
  /** What a new step of this kind begins as, without its id. */
  readonly start: string;
}

/** Every kind of step, as people are shown it. */
export const stepKinds: { readonly [K in StepKindName]: StepKindRow } = {
  action: {
    title: 'Action',
    summary: 'One action of one console',
    start: "action: ''\nconnection: ''\ninput: {}\n",
  },
  verb: {
    title: 'Verb',
    summary: 'Isolate, scan, block: on every console that knows the machine',
    start: 'verb: isolate\ninput: {}\n',
  },
  request: {
    title: 'Request',
    summary: 'A request to an HTTP connection',
    start: "connection: ''\nrequest: { method: GET, path: / }\n",
  },
  wait: { title: 'Wait', summary: 'For a settlement, a time or an event', start: 'wait: { time: 5m }\n' },
  branch: {
    title: 'Branch',
    summary: 'The first case whose condition holds',
    start: 'branch:\n  - when: ${{ true }}\n    name: yes-case\n    steps: []\n  - name: no-case\n    steps: []\n',
  },
  switch: {
    title: 'Switch',
    summary: 'The first case whose value is equal',
    start: 'switch: ${{ run.id }}\ncases:\n  - value: one\n    steps: []\notherwise: []\n',
  },
  'for-each': {
    title: 'For each',
    summary: 'The same steps for each item of a list',
    start: 'for-each: []\nas: item\nsteps: []\n',
  },
  parallel: { title: 'Parallel', summary: 'Steps at once, ordered by edges', start: 'parallel: []\n' },
  while: {
    title: 'While',
    summary: 'As long as a condition holds',
    start: 'while: ${{ false }}\nmax-iterations: 10\nsteps: []\n',
  },
  approval: {
    title: 'Approval',
    summary: 'Ask people before going on',
    start: 'approval: Go on?\nexpires: 4h\n',
  },
  store: { title: 'Store', summary: 'Change variables of the run', start: 'store: { set: {} }\n' },
  playbook: { title: 'Playbook', summary: 'Run another playbook', start: "playbook: ''\ninputs: {}\n" },
  notify: { title: 'Notify', summary: 'Tell people', start: 'notify: Subject\ntext: Text\n' },
  fail: { title: 'Fail', summary: 'End the run as failed', start: 'fail: Why it failed\n' },
  stop: { title: 'Stop', summary: 'End the run as it is', start: 'stop:\n' },
};

export const stepKindNames = Object.keys(stepKinds) as readonly StepKindName[];
