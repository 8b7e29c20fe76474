import { expect, test } from 'vitest';
import { parseText } from './parsed.ts';
import { freeId, newStep, pastedSteps } from './new-step.ts';
import { stepKindNames } from './step-kinds.ts';
import { stepLists } from './step-tree.ts';

const { value } = parseText('steps: [{ id: isolate, stop: }, { id: isolate-2, parallel: [{ id: inner, stop: }] }]');

test.each(stepKindNames)('a new %s step is read as one', (kind) => {
  const { steps } = newStep(value, kind, 'isolate');
  expect(steps).toHaveLength(1);
  expect(steps[0]).toMatchObject({ id: 'isolate-3' });
  expect(stepLists({ steps })[0]?.steps[0]?.kind).toBe(kind);
});

test('an id is made of any name', () => {
  expect(freeId('stormshield.isolate-agent', new Set())).toBe('isolate-agent');
  expect(freeId('<script>42</script>', new Set())).toBe('script-42-script');
  expect(freeId('日本', new Set(['step']))).toBe('step-2');
});

test('pasted steps keep their comments and get free ids', () => {
  const pasted = pastedSteps(
    value,
    '# Why\n- id: isolate # it\n  parallel:\n    - { id: inner, stop: }\n    - { id: fresh, stop: }\n',
  );
  expect(pasted?.text).toBe(
    '# Why\n- id: isolate-3 # it\n  parallel:\n    - { id: inner-2, stop: }\n    - { id: fresh, stop: }\n',
  );
});

test('a single step without its dash can be pasted, other text cannot', () => {
  expect(pastedSteps(value, 'id: other\nstop:\n')?.steps).toEqual([{ id: 'other', stop: null }]);
  expect(pastedSteps(value, 'just words')).toBeNull();
  expect(pastedSteps(value, '- [1]')).toBeNull();
});

test('what is pasted beside what it was copied from names its own steps', () => {
  const document = { steps: [{ id: 'find' }, { id: 'find-2' }] };
  const text =
    '# Why\n- id: find\n  stop: # nothing\n- id: found\n  wait: {settlement: find, within: 1m}\n  if: ${{ steps.find.data }}\n';
  const pasted = pastedSteps(document, text);
  expect(pasted?.text).toBe(
    '# Why\n- id: find-3\n  stop: # nothing\n- id: found\n  wait: {settlement: find-3, within: 1m}\n  if: ${{ steps["find-3"].data }}\n',
  );
});
