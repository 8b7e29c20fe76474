import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blocksOf, spansOf } from './markdown.ts';

test('headings, paragraphs, lists, code and tables', () => {
  const source = [
    '# Files',
    '',
    'One line',
    'and the next.',
    '- first',
    '  goes on',
    '- second',
    '',
    '```sh',
    '# no heading',
    '```',
    '| a | b |',
    '|---|:-:|',
    String.raw`| 1 | x \| y |`,
  ].join('\n');
  expect(blocksOf(source)).toEqual([
    { kind: 'heading', level: 1, text: 'Files' },
    { kind: 'paragraph', text: 'One line and the next.' },
    { kind: 'list', ordered: false, items: ['first goes on', 'second'] },
    { kind: 'code', text: '# no heading' },
    { kind: 'table', head: ['a', 'b'], rows: [['1', 'x | y']] },
  ]);
});

test('spans of a line', () => {
  expect(spansOf('See `cordon` in **the** [guide](files.md).')).toEqual([
    { kind: 'text', text: 'See ' },
    { kind: 'code', text: 'cordon' },
    { kind: 'text', text: ' in ' },
    { kind: 'strong', text: 'the' },
    { kind: 'text', text: ' ' },
    { kind: 'link', text: 'guide', to: 'files.md' },
    { kind: 'text', text: '.' },
  ]);
});

test('any text ends, and no word of a paragraph is lost', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '#', '|', '`', '-', ' ', '\n', '*', '[', ')') }),
      (text) => void blocksOf(text),
    ),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(
        spansOf(text.replaceAll(/[`*[\]()]/g, ''))
          .map((span) => span.text)
          .join(''),
      ).toBe(text.replaceAll(/[`*[\]()]/g, ''));
    }),
  );
});
