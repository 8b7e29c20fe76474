import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../lib/json.ts';
import { changed, type Change } from './changes.ts';
import { textOfStep } from './edit-steps.ts';
import { editText } from './edit-text.ts';
import { anchorOf, isBlock } from './anchor.ts';
import { nodeAt, parseText } from './parsed.ts';
import { startsWith, type Path } from './path.ts';
import { texts } from './playbooks.example.ts';
import { allSteps, stepLists, type StepList, type StepNode } from './step-tree.ts';

const fresh: JsonObject = { id: 'fresh', wait: { time: '1s' } };

function stepsOf(text: string): readonly StepNode[] {
  return allSteps(stepLists(parseText(text).value));
}

function listsOf(lists: readonly StepList[]): readonly StepList[] {
  return lists.flatMap((list) => [list, ...list.steps.flatMap(({ lists: inner }) => listsOf(inner))]);
}

function pick<T>(items: readonly T[], dice: number): T {
  return items[dice % items.length]!;
}

const values = fc.constantFrom<Json | undefined>(
  'plain',
  'a: b',
  'two\nlines',
  7,
  false,
  ['x', 1],
  { k: { l: '${{ a }}' } },
  undefined,
);

const changes = fc
  .tuple(texts, fc.nat(), fc.nat(), fc.constantFrom('set', 'insert', 'remove', 'move'), values)
  .map(([text, first, second, kind, value]): readonly [string, Change] => {
    const { path } = pick(stepsOf(text), first);
    const list = pick(listsOf(stepLists(parseText(text).value)), second);
    const index = list.steps.length === 0 ? 0 : second % (list.steps.length + 1);
    if (kind === 'insert') return [text, { kind, list: list.path, index, steps: [fresh] }];
    if (kind === 'remove') return [text, { kind, path }];
    if (kind === 'move' && !startsWith(list.path, path)) return [text, { kind, path, list: list.path, index }];
    const key = pick(['title', 'notes', 'retry', 'timeout'], second);
    return [text, { kind: 'set', path: [...path, ...(second % 3 === 0 ? ['input', 'id'] : [key])], value }];
  });

describe('an edit', () => {
  test('comes to the same as the change made on the value', () => {
    fc.assert(
      fc.property(changes, ([text, change]) => {
        const next = editText(text, change);
        expect(next).not.toBeNull();
        expect(parseText(next!).value).toEqual(changed(parseText(text).value, change));
      }),
      { numRuns: 120 },
    );
  });

  test('leaves the text of every other step as it was, and all comments', () => {
    fc.assert(
      fc.property(changes, ([text, change]) => {
        const path: Path = change.kind === 'insert' ? change.list : change.path;
        const target = change.kind === 'move' ? change.list : path;
        const around = (step: StepNode): boolean => startsWith(path, step.path) || startsWith(target, step.path);
        const others = stepsOf(text).filter((step) => !around(step) && !startsWith(step.path, path));
        const next = editText(text, change)!;
        const before = parseText(text);
        const after = parseText(next);
        const found = new Map(stepsOf(next).map((step) => [step.id, step.path]));
        for (const { id, path: at } of others) {
          // A list in brackets is one part of the text.
          const bracketed = at.some((_, depth) => !isBlock(nodeAt(before.document, at.slice(0, depth))));
          if (!bracketed) expect(textOfStep(after, found.get(id)!)).toBe(textOfStep(before, at));
        }
        if (change.kind === 'remove') return;
        // What stands inside a value that is replaced goes with it.
        const anchor = change.kind === 'set' ? anchorOf(before, path) : null;
        const replaced = anchor !== null && anchor.path.length === path.length ? anchor : { start: 0, end: 0 };
        for (const { 0: comment, index } of text.matchAll(/# comment \d+/g))
          if (index < replaced.start || index >= replaced.end) expect(next).toContain(comment);
      }),
      { numRuns: 120 },
    );
  });
});

const written = `# Who looks after it
id: example   # for example
title: Example
steps:
  # First of all
  - id: one
    title: 'One'        # said so
    action: test.isolate
    connection: SES
    input: { id: x, list: [a, b] }

  - id: two
    wait: {time: 5s}
  # Last of all
  - id: three
    parallel:
      - id: four
        stop:
`;

describe('what people have written', () => {
  test('a title changes inside its quotes, and nothing beside it', () => {
    const next = editText(written, { kind: 'set', path: ['steps', 0, 'title'], value: "It's: one" });
    expect(next).toBe(written.replace("'One'", "'It''s: one'"));
  });

  test('a new key is one new line', () => {
    const next = editText(written, { kind: 'set', path: ['steps', 1, 'if'], value: '${{ inputs.go }}' });
    expect(next).toBe(written.replace('time: 5s}\n', 'time: 5s}\n    if: ${{ inputs.go }}\n'));
  });

  test('a member inside braces is written inside them', () => {
    const next = editText(written, { kind: 'set', path: ['steps', 0, 'input', 'id'], value: '${{ inputs.host }}' });
    expect(next).toBe(written.replace('{ id: x,', "{ id: '${{ inputs.host }}',"));
  });

  test('a step takes its comments along when it moves', () => {
    const next = editText(written, { kind: 'move', path: ['steps', 0], list: ['steps', 2, 'parallel'], index: 1 });
    expect(next).toContain(
      "        stop:\n      # First of all\n      - id: one\n        title: 'One'        # said so\n",
    );
    expect(next).toContain('steps:\n\n  - id: two');
  });

  test('steps are put into an empty list with their comments', () => {
    const empty = editText(written, { kind: 'remove', path: ['steps', 2, 'parallel', 0] })!;
    expect(empty).toContain('parallel: []');
    const text = '# Why\n- id: new\n  wait: { time: 1s } # short\n';
    const steps = [{ id: 'new', wait: { time: '1s' } }];
    const next = editText(empty, { kind: 'insert', list: ['steps', 2, 'parallel'], index: 0, steps, text })!;
    expect(next).toContain('# Why');
    expect(next).toContain('wait: { time: 1s } # short');
  });

  test('what is taken away without having been there leaves the text as it was', () => {
    const change = { kind: 'set', path: ['steps', 1, 'input', 'id'], value: undefined } as const;
    expect(editText(written, change)).toBe(written);
  });

  test('lists that stand under their key stay there, also where the whole part is written anew', () => {
    const text = 'id: a\nsteps:\n- id: one\n  parallel:\n  - id: two\n    stop:\n  - id: three\n    stop:\n';
    const change = { kind: 'set', path: ['steps', 0, 'input', 'id'], value: 'x' } as const;
    expect(editText(text, change)).toBe(`${text}  input:\n    id: x\n`);
    const within = { kind: 'set', path: ['steps', 0, 'parallel', 2], value: { id: 'four', branch: ['x'] } } as const;
    expect(editText(text, within)).toBe(`${text}  - id: four\n    branch:\n    - x\n`);
  });

  test('a document in JSON stays JSON', () => {
    const json = JSON.stringify({ id: 'a', steps: [{ id: 'one', stop: null }] });
    const next = editText(json, { kind: 'set', path: ['steps', 0, 'title'], value: 'One' })!;
    expect(JSON.parse(next)).toEqual({ id: 'a', steps: [{ id: 'one', stop: null, title: 'One' }] });
  });

  test('a text that cannot be read is not touched', () => {
    expect(editText('id: [', { kind: 'set', path: ['title'], value: 'x' })).toBeNull();
  });

  test('a step does not move into itself', () => {
    expect(
      editText(written, { kind: 'move', path: ['steps', 2], list: ['steps', 2, 'parallel'], index: 0 }),
    ).toBeNull();
  });
});
