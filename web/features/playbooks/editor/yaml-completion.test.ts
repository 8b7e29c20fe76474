import { expect, test } from 'vitest';
import { stepKindNames } from '../document/step-kinds.ts';
import { completionsAt, type CompletionWorld } from './yaml-completion.ts';

const world: CompletionWorld = {
  actions: [{ id: 'test.isolate', title: 'Isolate' }],
  connections: ['SES'],
  playbooks: ['other'],
  stepIds: ['one', 'two'],
  variablesAt: () => [{ expression: 'inputs.host', type: 'text', group: 'Inputs' }],
  inputKeys: ({ action }) => (action === 'test.isolate' ? ['hostId'] : []),
};

/** The labels offered at `|`. */
function offered(text: string): readonly string[] {
  const at = text.indexOf('|');
  return (completionsAt(text.replace('|', ''), at, world)?.options ?? []).map(({ label }) => label);
}

test('keys at the top, without those that are there', () => {
  const found = offered('id: a\n|');
  expect(found).toEqual(expect.arrayContaining(['title', 'steps', 'triggers', 'on-failure']));
  expect(found).not.toContain('id');
});

test('a step offers every kind, and once it has one only the keys of that', () => {
  expect(offered('steps:\n  - id: one\n    |')).toEqual(
    expect.arrayContaining([...stepKindNames, 'retry', 'on-error']),
  );
  const found = offered('steps:\n  - id: one\n    for-each: x\n    |\n    title: y\n');
  expect(found).toEqual(expect.arrayContaining(['as', 'concurrency', 'steps', 'if']));
  for (const other of ['action', 'while', 'title', 'id']) expect(found).not.toContain(other);
});

test('steps inside steps, also where the list stands at the column of its key', () => {
  expect(offered('steps:\n- id: a\n  branch:\n  - when: x\n    steps:\n    - |')).toContain('action');
  expect(offered('steps:\n- id: a\n  branch:\n  - |')).toEqual(['when', 'name', 'steps']);
  expect(offered('steps:\n  - id: a\n    retry:\n      |')).toEqual(['attempts', 'delay', 'factor', 'on']);
});

test('values: actions, verbs, connections, steps, words of the schema', () => {
  expect(offered('steps:\n  - id: a\n    action: |')).toEqual(['test.isolate']);
  expect(offered('steps:\n  - id: a\n    verb: is|')).toContain('isolate');
  expect(offered('steps:\n  - id: a\n    connection: |')).toEqual(['SES']);
  expect(offered('steps:\n  - id: a\n    wait:\n      settlement: |')).toEqual(['one', 'two']);
  expect(offered('steps:\n  - id: a\n    on-error: |')).toEqual(['stop', 'continue']);
});

test('edges name the steps beside', () => {
  expect(offered('steps:\n  - id: p\n    parallel:\n      - id: a\n        after:\n          - |')).toEqual([
    'one',
    'two',
  ]);
});

test('the input of an action offers its own keys', () => {
  expect(offered('steps:\n  - id: a\n    action: test.isolate\n    input:\n      |')).toContain('hostId');
});

test('an expression offers what it can read, and functions', () => {
  expect(offered('title: ${{ in|')).toEqual(expect.arrayContaining(['inputs.host', 'size(value)']));
  expect(offered('title: ${{ inputs.host }}|')).not.toContain('inputs.host');
});
