import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { parseJson, type Json } from '#kernel/json.ts';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/** Values whose JSON text has more bytes than this are stored once, compressed, apart from the row that names them. */
export const maxInlineBytes = 32_768;

export interface Blob {
  /** SHA-256 of the JSON text, in hex: its address. */
  readonly sha256: string;
  readonly content: Uint8Array;
  /** Of the JSON text. */
  readonly bytes: number;
}

/** Null when the text is small enough to stay in its row. */
export async function blobOf(text: string | null): Promise<Blob | null> {
  // UTF-8 has at most three bytes for each UTF-16 unit.
  if (text === null || text.length * 3 <= maxInlineBytes) return null;
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxInlineBytes) return null;
  const sha256 = createHash('sha256').update(text).digest('hex');
  // Quality 4 is about as quick as gzip and smaller.
  const content = await compress(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
  return { sha256, content, bytes };
}

export async function readBlob(content: Uint8Array): Promise<Json> {
  return parseJson((await decompress(content)).toString('utf8'));
}
