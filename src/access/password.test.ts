import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from './password.ts';

test('takes the right password and no other', async () => {
  const hash = await hashPassword('correct horse');
  expect(await verifyPassword({ hash, password: 'correct horse' })).toBe(true);
  expect(await verifyPassword({ hash, password: 'correct horsf' })).toBe(false);
  expect(await verifyPassword({ hash, password: '' })).toBe(false);
});

test('gives another hash each time, with its parameters in it', async () => {
  const [one, two] = await Promise.all([hashPassword('same'), hashPassword('same')]);
  expect(one).not.toBe(two);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('refuses what is no such hash', async () => {
  for (const hash of ['', 'plain', '$argon2i$v=19$m=19456,t=2,p=1$AAAA$AAAA', 'salt:hash']) {
    expect(await verifyPassword({ hash, password: 'plain' })).toBe(false);
  }
});

test('verifies the reference hash of another implementation', async () => {
  // From the test suite of the reference implementation: argon2id, t=2, m=65536, p=1.
  const hash = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  expect(await verifyPassword({ hash, password: 'password' })).toBe(true);
});
