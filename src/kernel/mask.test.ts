import { describe, expect, it } from 'vitest';
import { defineFields } from './field.ts';
import { maskedOutput, withoutSecrets } from './mask.ts';

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

it('an input loses its secrets at any depth, valid or not', () => {
  const secret = { kind: 'text', sensitive: true } as const;
  const fields = defineFields({
    name: { kind: 'text' },
    password: secret,
    more: { kind: 'group', fields: { token: secret, port: { kind: 'integer' } } },
    each: { kind: 'list', of: { key: secret, path: { kind: 'text' } } },
  });
  const input = { name: 'a', password: 'p', more: { token: 't', port: 1 }, each: [{ key: 'k', path: '/' }, 'odd'] };
  expect(withoutSecrets(fields, input)).toEqual({ name: 'a', more: { port: 1 }, each: [{ path: '/' }, 'odd'] });
  expect(withoutSecrets(fields, { more: 'x', each: 3, odd: null })).toEqual({ more: 'x', each: 3, odd: null });
});
