import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SealedSecret, SecretBox } from '#kernel/access.ts';
import { AppError } from '#kernel/error.ts';
import { isJsonObject, parseJson, stringifyJson, type JsonObject } from '#kernel/json.ts';
import type { KeyRing } from './key-ring.ts';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM. The context is authenticated with the text, so that a secret opens only where it was put. */
export function createSecretBox(ring: KeyRing): SecretBox {
  return {
    get currentKeyId() {
      return ring.keys()[0].id;
    },

    seal(plain, context) {
      const [key] = ring.keys();
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key.bytes, nonce, { authTagLength: tagBytes }).setAAD(
        Buffer.from(context),
      );
      const text = Buffer.concat([cipher.update(stringifyJson(plain), 'utf8'), cipher.final()]);
      return { keyId: key.id, nonce, cipherText: Buffer.concat([text, cipher.getAuthTag()]) };
    },

    open(sealed, context) {
      const key = ring.keys().find(({ id }) => id === sealed.keyId);
      if (key === undefined) {
        throw new AppError(
          'configuration',
          `${context} was encrypted with the key ${sealed.keyId}, which is not in ${ring.origin}. Put that key back, or enter the secret again.`,
          { failureIndicator: context },
        );
      }
      return decrypt(sealed, key.bytes, context);
    },
  };
}

function decrypt({ keyId, nonce, cipherText }: SealedSecret, key: Buffer, context: string): JsonObject {
  const plain = parseJson(authenticated({ keyId, nonce, cipherText }, key, context));
  if (isJsonObject(plain)) return plain;
  throw new AppError('internal', `${context} holds no object.`, { failureIndicator: context });
}

function authenticated({ keyId, nonce, cipherText }: SealedSecret, key: Buffer, context: string): string {
  const end = Math.max(0, cipherText.byteLength - tagBytes);
  try {
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(context));
    decipher.setAuthTag(cipherText.subarray(end));
    return Buffer.concat([decipher.update(cipherText.subarray(0, end)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new AppError(
      'configuration',
      `${context} cannot be decrypted with the key ${keyId}: it was altered or moved. Enter the secret again.`,
      { failureIndicator: context, cause },
    );
  }
}
