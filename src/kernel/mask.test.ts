import { describe, expect, it } from 'vitest';
import { maskedOutput } from './mask.ts';

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
