import type { SealedSecret } from '#kernel/access.ts';

export interface SecretRow {
  readonly id: string;
  readonly key_id: string;
  readonly nonce: Buffer;
  readonly cipher_text: Buffer;
}

export function toSealed(row: SecretRow): SealedSecret {
  return { keyId: row.key_id, nonce: row.nonce, cipherText: row.cipher_text };
}
