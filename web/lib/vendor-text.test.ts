import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutText, visibleText } from './vendor-text.ts';

test('characters that turn the reading direction are shown instead of obeyed', () => {
  expect(visibleText('invoice\u202efdp.exe')).toBe('invoice‹U+202E›fdp.exe');
  expect(visibleText('a\u0000b\u200bc')).toBe('a‹U+0000›b‹U+200B›c');
});

test('ordinary text of any script, tabs and line ends stay as they are', () => {
  for (const text of ['WKS-PARIS-014', 'שלום עולם', 'مرحبا', 'a\tb\nc', '日本語', '👩‍💻'.replace('\u200d', '')]) {
    expect(visibleText(text)).toBe(text);
  }
});

test('nothing that is shown holds a treacherous character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(visibleText(text)).not.toMatch(/[\u0000-\u0008\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

test('a cut never leaves half a character, and short text is whole', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, limit) => {
      const cut = cutText(text, limit);
      if (text.length <= limit) expect(cut).toBe(text);
      else expect(text.startsWith(cut.slice(0, -1)) && cut.isWellFormed()).toBe(true);
    }),
  );
});
