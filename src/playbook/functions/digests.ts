import { createHash } from 'node:crypto';
import type { Json } from '#kernel/json.ts';
import { asText, failed } from './arguments.ts';
import type { FunctionGroup, LanguageFunction } from './function.ts';

function digest(name: 'md5' | 'sha1' | 'sha256', title: string, ofAbc: string): LanguageFunction {
  return {
    usage: `${name}(text)`,
    summary: `${title} of the text in UTF-8, as hexadecimal digits.`,
    result: 'string',
    examples: [[`${name}("abc")`, ofAbc]],
    run: (text) => createHash(name).update(asText(text, name)).digest('hex'),
  };
}

export const digests: FunctionGroup = {
  title: 'Hashes and encodings',
  functions: [
    digest('md5', 'MD5', '900150983cd24fb0d6963f7d28e17f72'),
    digest('sha1', 'SHA-1', 'a9993e364706816aba3e25717850c26c9cd0d89d'),
    digest('sha256', 'SHA-256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'),
    {
      usage: 'base64(text)',
      summary: 'The text in UTF-8, as Base64.',
      result: 'string',
      examples: [['base64("user:key")', 'dXNlcjprZXk=']],
      run: (text) => Buffer.from(asText(text, 'base64')).toString('base64'),
    },
    {
      usage: 'fromBase64(text)',
      summary: 'The text in Base64 or Base64url, which must hold UTF-8.',
      result: 'string',
      examples: [['fromBase64("dXNlcjprZXk=")', 'user:key']],
      run: fromBase64,
    },
  ],
};

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function fromBase64(value: Json): string {
  const text = asText(value, 'fromBase64');
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) throw failed('fromBase64() was given text that is not Base64');
  try {
    return strict.decode(Buffer.from(text, 'base64'));
  } catch (cause) {
    throw failed('fromBase64() was given bytes that are not text', cause);
  }
}
