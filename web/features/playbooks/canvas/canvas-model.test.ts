import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseText } from '../document/parsed.ts';
import { documents } from '../document/playbooks.example.ts';
import { allSteps, stepLists } from '../document/step-tree.ts';
import { canvasModel, countSteps, foldedAtFirst, type ListBox, type StepBox } from './canvas-model.ts';
import { layOut, type Layout, type Rectangle } from './layout.ts';

const nothingFolded = new Set<string>();

function boxesOf(lists: readonly ListBox[]): readonly StepBox[] {
  return lists.flatMap(({ steps }) => steps.flatMap((step) => [step, ...boxesOf(step.lists)]));
}

/** One below the other; enough to prove what is made of the answer. */
const inColumn = async (boxes: readonly { key: string; width: number; height: number }[]): Promise<Layout> => {
  let y = 0;
  return new Map(
    boxes.map(({ key, width, height }): [string, Rectangle] => {
      const place = { x: 0, y, width, height };
      y += height + 10;
      return [key, place];
    }),
  );
};

const graph = `
steps:
  - id: all
    parallel:
      - { id: look, stop: }
      - { id: sort, after: [look], branch: [{ name: found, steps: [{ id: inner, stop: }] }] }
      - { id: rescue, after: [look/failed, sort/found, nobody], stop: }
on-failure:
  - { id: alarm, notify: Failed, text: Why }
`;

test('every step has one box, whatever the document', () => {
  fc.assert(
    fc.property(documents, (value) => {
      const lists = stepLists(value);
      const boxes = boxesOf(canvasModel(lists, nothingFolded));
      expect(boxes.map(({ step }) => step.id)).toEqual(allSteps(lists).map(({ id }) => id));
      expect(new Set(boxes.map(({ key }) => key)).size).toBe(boxes.length);
    }),
    { numRuns: 50 },
  );
});

test('boxes beside each other never overlap, and lie inside the box around them', async () => {
  await fc.assert(
    fc.asyncProperty(documents, async (value) => {
      const lists = canvasModel(stepLists(value), nothingFolded);
      const layout = await layOut(lists, inColumn);
      const check = (inside: readonly { readonly key: string }[], outer: string): void => {
        const around = layout.get(outer)!;
        const places = inside.map(({ key }) => layout.get(key)!);
        for (const [index, one] of places.entries()) {
          expect(one.x + one.width).toBeLessThanOrEqual(around.width);
          expect(one.y + one.height).toBeLessThanOrEqual(around.height);
          for (const other of places.slice(index + 1)) {
            const apart =
              one.x + one.width <= other.x ||
              other.x + other.width <= one.x ||
              one.y + one.height <= other.y ||
              other.y + other.height <= one.y;
            expect(apart).toBe(true);
          }
        }
      };
      for (const list of lists) check(list.steps, list.key);
      for (const box of boxesOf(lists)) {
        check(box.lists, box.key);
        for (const list of box.lists) check(list.steps, list.key);
      }
    }),
    { numRuns: 50 },
  );
});

test('arrows of a graph are its edges; an edge to nobody is left out', () => {
  const [main, failure] = canvasModel(stepLists(parseText(graph).value), nothingFolded);
  const inner = main!.steps[0]!.lists[0]!;
  expect(inner.arrows.map(({ from, to, label, kind }) => [from, to, label, kind])).toEqual([
    ['steps[0].parallel[0]', 'steps[0].parallel[1]', '', 'edge'],
    ['steps[0].parallel[0]', 'steps[0].parallel[2]', 'failed', 'failure'],
    ['steps[0].parallel[1]', 'steps[0].parallel[2]', 'found', 'edge'],
  ]);
  expect(failure?.list.role).toBe('failure');
});

test('a folded step says how many steps are in it', () => {
  const lists = stepLists(parseText(graph).value);
  const [main] = canvasModel(lists, new Set(['steps[0]']));
  expect(main!.steps[0]).toMatchObject({ lists: [], folded: 4 });
});

test('many steps are folded at first', () => {
  const inner = Array.from({ length: 40 }, (_, at) => ({ id: `i${at}`, stop: null }));
  const steps = Array.from({ length: 20 }, (_, at) => ({ id: `s${at}`, parallel: inner }));
  const lists = stepLists({ steps });
  expect(countSteps(lists)).toBe(820);
  expect(foldedAtFirst(lists).size).toBe(20);
  expect(foldedAtFirst(stepLists({ steps: steps.slice(0, 2) })).size).toBe(0);
});

test('a document of 1,000 steps is laid out in well under a second', async () => {
  const steps = Array.from({ length: 1_000 }, (_, at) => ({ id: `s${at}`, stop: null }));
  const started = performance.now();
  const layout = await layOut(canvasModel(stepLists({ steps }), nothingFolded), inColumn);
  expect(layout.size).toBe(1_001);
  expect(performance.now() - started).toBeLessThan(500);
});
