import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SealedSecret } from '#kernel/access.ts';
import { openKeyRing } from './key-ring.ts';
import { createSecretBox } from './secret-box.ts';

const box = createSecretBox(await openKeyRing({ keys: '11'.repeat(32) }));
const secrets = fc.dictionary(
  fc.string(),
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt({ min: 2n ** 60n, max: 2n ** 64n }),
  ),
);

it('opens what it sealed', () => {
  fc.assert(
    fc.property(secrets, fc.string(), (plain, context) => {
      expect(box.open(box.seal(plain, context), context)).toEqual(plain);
    }),
  );
});

it('never seals twice alike, and keeps nothing readable', () => {
  const [first, second] = [box.seal({ token: 'very secret' }, 'sec_1'), box.seal({ token: 'very secret' }, 'sec_1')];
  expect(Buffer.from(first.nonce)).not.toEqual(Buffer.from(second.nonce));
  expect(Buffer.from(first.cipherText).includes('very secret')).toBe(false);
  expect(first.nonce.byteLength).toBe(12);
  expect(first.keyId).toBe(box.currentKeyId);
});

it('refuses a secret that was put elsewhere', () => {
  fc.assert(
    fc.property(secrets, fc.string(), fc.string(), (plain, context, other) => {
      fc.pre(Buffer.from(context).compare(Buffer.from(other)) !== 0);
      expect(() => box.open(box.seal(plain, context), other)).toThrow(
        expect.objectContaining({ code: 'configuration' }),
      );
    }),
  );
});

it('refuses every altered bit and every shortening', () => {
  const sealed = box.seal({ token: 'abc' }, 'sec_1');
  const altered: SealedSecret[] = [];
  for (const part of ['nonce', 'cipherText'] as const) {
    for (let bit = 0; bit < sealed[part].byteLength * 8; bit += 1) {
      const bytes = Buffer.from(sealed[part]);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      altered.push({ ...sealed, [part]: bytes });
    }
  }
  for (let length = 0; length < sealed.cipherText.byteLength; length += 1) {
    altered.push({ ...sealed, cipherText: sealed.cipherText.subarray(0, length) });
  }
  for (const one of altered)
    expect(() => box.open(one, 'sec_1')).toThrow(expect.objectContaining({ code: 'configuration' }));
});

it('names a key that is lost', async () => {
  const other = createSecretBox(await openKeyRing({ keys: '22'.repeat(32) }));
  const sealed = other.seal({ token: 'abc' }, 'sec_9');
  expect(() => box.open(sealed, 'sec_9')).toThrow(
    expect.objectContaining({ code: 'configuration', message: expect.stringContaining(other.currentKeyId) }),
  );
});

it('opens old secrets while the first key is used for new ones', async () => {
  const both = createSecretBox(await openKeyRing({ keys: `${'22'.repeat(32)},${'11'.repeat(32)}` }));
  expect(both.open(box.seal({ a: 1 }, 'sec_1'), 'sec_1')).toEqual({ a: 1 });
  expect(both.seal({}, 'sec_1').keyId).not.toBe(box.currentKeyId);
});
