import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json } from './json.ts';
import { html, json, table } from './markup.ts';

it('lets no text become markup', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (text, value) => {
      const page = html`<p title="${text}">${text}</p>
        ${json(value as Json)}${table([text], [[text]])}`.text;
      const tags = page.match(/<[^>]*>/g) ?? [];
      expect(tags.filter((tag) => !/^<\/?(p|pre|table|thead|tbody|tr|th|td)( title="[^"<>]*")?>$/.test(tag))).toEqual(
        [],
      );
    }),
  );
});
