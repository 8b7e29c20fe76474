import { describe, expect, it } from 'vitest';
import { defineFields } from './field.ts';
import { holdsMask, maskedInput, maskedOutput } from './mask.ts';

const fields = defineFields({
  name: { kind: 'text' },
  key: { kind: 'text', sensitive: true },
  login: { kind: 'group', fields: { user: { kind: 'text' }, password: { kind: 'text', sensitive: true } } },
  users: { kind: 'list', of: { name: { kind: 'text' }, pin: { kind: 'text', sensitive: true } } },
});

describe('an input that was stored', () => {
  it.each([
    ['a field', { key: 'k' }],
    ['a group', { login: { user: 'u', password: 'p' } }],
    ['an item of a list', { users: [{ name: 'a' }, { name: 'b', pin: '1' }] }],
  ])('lacks the secret of %s', (_, input) => {
    expect(holdsMask(fields, maskedInput(fields, input))).toBe(true);
  });

  it('lacks nothing when the secrets were left out', () => {
    const input = { name: '[secret]', login: { user: 'u' }, users: [{ name: 'a' }] };
    expect(maskedInput(fields, input)).toEqual(input);
    expect(holdsMask(fields, maskedInput(fields, input))).toBe(false);
  });
});

describe('an answer that is stored', () => {
  const answer = {
    items: [
      { name: 'a', token: 't1' },
      { name: 'b', token: null },
    ],
    more: { deep: { token: ['t2'] } },
  };

  it('has the named members masked, at any depth', () => {
    expect(maskedOutput(['token'], answer)).toEqual({
      items: [
        { name: 'a', token: '[secret]' },
        { name: 'b', token: null },
      ],
      more: { deep: { token: '[secret]' } },
    });
  });

  it('is masked as a whole where nobody can say which part is the secret', () => {
    expect(maskedOutput(['*'], answer)).toBe('[secret]');
    expect(maskedOutput([], answer)).toBe(answer);
  });
});
