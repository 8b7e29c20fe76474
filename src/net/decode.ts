import { promisify } from 'node:util';
import {
  brotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  gunzip,
  inflate,
  inflateRaw,
  type ZlibOptions,
} from 'node:zlib';
import type { Transform } from 'node:stream';
import { AppError } from '#kernel/error.ts';
import { responseTooLarge } from './collector.ts';
import { codeOf } from './tls-failure.ts';

/** What we ask for and can read. */
export const acceptEncoding = 'gzip, deflate, br';

type Decode = (bytes: Buffer, options: ZlibOptions) => Promise<Buffer>;

const gunzipAll: Decode = promisify(gunzip);
const brotliAll: Decode = promisify<Buffer, ZlibOptions, Buffer>(brotliDecompress);
const inflateZlib: Decode = promisify(inflate);
const inflateBare: Decode = promisify(inflateRaw);

/** Some servers leave out the zlib header that the standard asks for; its low half-byte is 8. */
const inflateAll: Decode = (bytes, options) =>
  isZlib(bytes) ? inflateZlib(bytes, options) : inflateBare(bytes, options);

const decoders: Readonly<Record<string, Decode>> = {
  gzip: gunzipAll,
  'x-gzip': gunzipAll,
  deflate: inflateAll,
  br: brotliAll,
};

const transforms: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * Undoes Content-Encoding; never more than `maxBytes` come into being, whatever was packed.
 * @throws AppError `response_too_large` or `vendor_malformed`
 */
export async function decodeBody(body: Buffer, header: string | undefined, maxBytes: number): Promise<Buffer> {
  if (header === undefined || body.length === 0) return body;
  let decoded = body;
  for (const encoding of encodingsOf(header)) {
    const decode = known(decoders, encoding);
    try {
      decoded = await decode(decoded, { maxOutputLength: maxBytes });
    } catch (cause) {
      if (codeOf(cause) === 'ERR_BUFFER_TOO_LARGE') throw responseTooLarge(maxBytes);
      throw new AppError(
        'vendor_malformed',
        `The answer says it is compressed with ${encoding}, but it cannot be unpacked.`,
        { cause },
      );
    }
  }
  return decoded;
}

/** The same for a stream: the transforms to pass it through, in order. @throws AppError `vendor_malformed` */
export function decodersFor(header: string | undefined): readonly Transform[] {
  return header === undefined ? [] : encodingsOf(header).map((encoding) => known(transforms, encoding)());
}

/** In the order in which they are undone. */
function encodingsOf(header: string): readonly string[] {
  const names = header.split(',').map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== '' && name !== 'identity').toReversed();
}

function known<T>(table: Readonly<Record<string, T>>, encoding: string): T {
  const found = Object.hasOwn(table, encoding) ? table[encoding] : undefined;
  if (found === undefined)
    throw new AppError('vendor_malformed', `The answer is compressed with ${encoding}, which was not asked for.`);
  return found;
}

function isZlib(bytes: Buffer): boolean {
  return ((bytes[0] ?? 0) & 0x0f) === 8;
}
