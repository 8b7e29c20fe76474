import { describe, expect, it } from 'vitest';
import { createCatalog } from './catalog.ts';
import { connectors } from './connectors.ts';
import { markdownOf } from './markdown.ts';

const catalog = createCatalog(connectors);
const page = (id: string): string => markdownOf(catalog.action(id).action);

describe('the page of an action', () => {
  it('holds what a person needs before running it', () => {
    const text = page('stormshield.restore-quarantine-file');
    expect(text).toMatch(/^# Restore quarantined file\n/);
    expect(text).toContain('| Id | `stormshield.restore-quarantine-file` |');
    expect(text).toContain('| Effect | destructive at most; the input decides |');
    expect(text).toContain('| Repeating it | may have a further effect |');
    expect(text).toContain('| May stay pending | yes, and is followed until it is settled |');
    expect(text).toContain('| Permission in Cordon | `action:destructive:stormshield` |');
    expect(text).toContain(
      '| `fileHashSha256` | text, up to 64 characters, `^[0-9A-Fa-f]{64}$` | yes | SHA-256 of the file. |',
    );
    expect(text).toContain(
      'cordon action run stormshield.restore-quarantine-file --connection <connection> --id <text> --file-hash-sha256 <text>',
    );
    expect(text).toContain('> **Not documented by the vendor.**');
    expect(text).toContain('## When the outcome is unknown');
  });

  it('leaves out what does not apply', () => {
    const text = page('http.request');
    expect(text).not.toContain('Not documented by the vendor');
    expect(text).not.toContain('Permission at the vendor');
    expect(text).toContain('| May stay pending | no |');
  });

  it('shows fields within fields, and keeps tables whole', () => {
    const { action } = catalog.action('http.request');
    const text = markdownOf({
      ...action,
      summary: 'Two\nlines with <b>markup</b>',
      input: {
        rules: { kind: 'list', of: { host: { kind: 'text', help: 'a | b\nc' } } },
        place: { kind: 'group', fields: { room: { kind: 'integer', min: 1 } } },
        key: { kind: 'text', pattern: '^(a|b)$', sensitive: true },
      },
    });
    expect(text).toContain('Two lines with &lt;b&gt;markup&lt;/b&gt;');
    expect(text).toContain(String.raw`| ${'`rules[].host`'} | text, up to 4096 characters | no | a \| b c |`);
    expect(text).toContain('| `place.room` | whole number, at least 1 | no |');
    expect(text).toContain(String.raw`${'`'}^(a\|b)$${'`'} | no | Secret. |`);
  });

  it.each(catalog.actions().map((action) => [action.id, action] as const))(
    'of %s has tables of even width',
    (_id, action) => {
      const widths = markdownOf(action)
        .split('\n\n')
        .filter((block) => block.startsWith('|'))
        .map((block) => new Set(block.split('\n').map((line) => line.split(/(?<!\\)\|/).length)).size);
      expect(widths).toEqual(widths.map(() => 1));
      expect(widths.length).toBeGreaterThan(Object.keys(action.input).length === 0 ? 0 : 1);
    },
  );
});
