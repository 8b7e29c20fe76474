import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringifyJson, type Json } from '#kernel/json.ts';
import { blobOf, maxInlineBytes, readBlob } from './blob.ts';

it('leaves small texts alone, to the byte', async () => {
  expect(await blobOf(null)).toBeNull();
  expect(await blobOf('a'.repeat(maxInlineBytes))).toBeNull();
  expect(await blobOf('a'.repeat(maxInlineBytes + 1))).toMatchObject({ bytes: maxInlineBytes + 1 });
  expect(await blobOf('é'.repeat(maxInlineBytes / 2))).toBeNull();
  expect(await blobOf('日'.repeat(maxInlineBytes / 2))).toMatchObject({ bytes: (maxInlineBytes / 2) * 3 });
});

it('gives large values back whole, under an address of their content', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (part) => {
      const value = { part, ballast: 'x'.repeat(maxInlineBytes), big: 2n ** 63n } as Json;
      const text = stringifyJson(value);
      const blob = await blobOf(text);
      expect(stringifyJson(await readBlob(blob?.content ?? new Uint8Array()))).toBe(text);
      expect((await blobOf(text))?.sha256).toBe(blob?.sha256);
    }),
    { numRuns: 30 },
  );
});
