import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../../lib/json.ts';
import { changed } from '../document/changes.ts';
import { documents } from '../document/playbooks.example.ts';
import { stepKindNames } from '../document/step-kinds.ts';
import { differences } from './differences.ts';
import { fieldsOfInputs, fieldsOfKind } from './fields.ts';

test('every kind has its own fields, and none of the common ones', () => {
  for (const kind of stepKindNames) expect(fieldsOfKind(kind).map(({ name }) => name)).not.toContain('title');
  expect(fieldsOfKind('approval').map(({ name, kind, required }) => [name, kind, required])).toEqual([
    ['approval', 'text', true],
    ['evidence', 'document', false],
    ['approvers', 'number', false],
    ['role', 'choice', false],
    ['expires', 'text', true],
    ['escalate-to', 'choice', false],
  ]);
  expect(fieldsOfKind('for-each').map(({ name }) => name)).toEqual([
    'for-each',
    'as',
    'concurrency',
    'per-second',
    'collect',
  ]);
});

test('the inputs of a playbook become a form', () => {
  const fields = fieldsOfInputs({
    host: { kind: 'text', required: true, label: 'Host' },
    mode: { kind: 'choice', values: ['a', 'b'], default: 'a' },
    many: { kind: 'list', of: 'integer' },
  });
  expect(fields).toMatchObject([
    { name: 'host', kind: 'text', label: 'Host', required: true },
    { name: 'mode', kind: 'choice', values: ['a', 'b'], initial: 'a' },
    { name: 'many', kind: 'texts', whole: true },
  ]);
});

test('differences lead from one value to the other', () => {
  fc.assert(
    fc.property(documents, documents, (before, after) => {
      const end = differences(before, after, []).reduce((value: JsonObject, change) => changed(value, change), before);
      expect(end).toEqual(after);
    }),
    { numRuns: 50 },
  );
});
