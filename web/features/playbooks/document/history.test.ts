import fc from 'fast-check';
import { expect, test } from 'vitest';
import { record, redo, startHistory, undo } from './history.ts';

test('undoing everything comes back to the start, redoing everything to the end', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 40 }), (texts) => {
      const end = texts.reduce((history, text) => record(history, text), startHistory('start'));
      let back = end;
      while (back.past.length > 0) back = undo(back);
      expect(back.text).toBe('start');
      while (back.future.length > 0) back = redo(back);
      expect(back.text).toBe(end.text);
    }),
  );
});

test('what is typed without a pause is one step, and an edit on the canvas another', () => {
  let history = record(startHistory(''), 'a', 1_000);
  history = record(history, 'ab', 1_200);
  history = record(history, 'abc');
  expect(undo(history).text).toBe('ab');
  expect(undo(undo(history)).text).toBe('');
  expect(record(history, 'abcd', 5_000).past).toHaveLength(3);
});

test('a long history of a large text stays bounded', () => {
  let history = startHistory('');
  for (let step = 0; step < 50; step += 1) history = record(history, `${step}`.padEnd(1_000_000));
  expect(history.past.length).toBeLessThan(15);
  expect(undo(history).text.trim()).toBe('48');
});
