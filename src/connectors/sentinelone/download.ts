import { createHash } from 'node:crypto';
import type { Fields } from '#kernel/field.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { AppError } from '#kernel/error.ts';
import type { CallScope, WireStream } from '#kernel/net.ts';
import type { ActionOutcome } from '#kernel/result.ts';
import type { ConsoleCall } from './call.ts';
import { openDownload, type SentinelOneClient } from './client.ts';
import { malformed } from './console-error.ts';
import type { Context } from './row.ts';
import type { RowAction } from './row-action.ts';

/** A file of the console. Beyond the wanted size its content is left out, while size and hash are those of the whole. */
export interface DownloadedFile extends JsonObject {
  readonly fileName: string | null;
  readonly contentType: string | null;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly encoding: 'text' | 'base64';
  /** Null when the file is larger than wanted. */
  readonly content: string | null;
}

const usualBytes = 4_194_304;

export const downloadFields: Fields = {
  maxBytes: {
    kind: 'integer',
    min: 0,
    max: 33_554_432,
    label: 'Largest content in bytes',
    help: `A larger file is read to its end, but only its size and SHA-256 are returned. ${usualBytes} when left out.`,
  },
};

/** Reads a file or a table into the result. @throws AppError as `openDownload` */
export async function readFile(
  action: RowAction,
  call: ConsoleCall,
  input: JsonObject,
  context: Context,
): Promise<ActionOutcome> {
  const most = typeof input['maxBytes'] === 'number' ? input['maxBytes'] : usualBytes;
  const { file, statusCode } = await download(context.client, call, context, {
    most,
    isText: action.row.reader === 'text',
  });
  return {
    status: 'succeeded',
    statusCode,
    message: sentence(file),
    data: file,
    keyFields: { fileName: file.fileName, size: file.size, sha256: file.sha256 },
    targets: [],
  };
}

interface Wanted {
  /** Bytes of content to keep. */
  readonly most: number;
  readonly isText: boolean;
}

/**
 * Downloads with constant memory: what is beyond the wanted size is hashed and let go.
 * @throws AppError as `openDownload`
 */
export async function download(
  client: SentinelOneClient,
  call: ConsoleCall,
  scope: CallScope,
  { most, isText }: Wanted,
): Promise<{ readonly file: DownloadedFile; readonly statusCode: number }> {
  const stream = await openDownload(client, call, scope);
  if (isText && /html/i.test(stream.headers['content-type'] ?? '')) throw await pageInstead(stream, call);
  const hash = createHash('sha256');
  let kept: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream.body) {
    hash.update(chunk);
    size += chunk.byteLength;
    if (size <= most) kept.push(chunk);
    else kept = [];
  }
  const bytes = size <= most ? Buffer.concat(kept) : null;
  // A NUL cannot be stored as text, and shows that it is none.
  const encoding =
    (isText || isTextType(stream.headers['content-type'])) && bytes?.includes(0) !== true ? 'text' : 'base64';
  const file: DownloadedFile = {
    fileName: fileNameOf(stream.headers['content-disposition']),
    contentType: stream.headers['content-type'] ?? null,
    size,
    sha256: hash.digest('hex'),
    encoding,
    content: bytes?.toString(encoding === 'text' ? 'utf8' : 'base64') ?? null,
  };
  return { file, statusCode: stream.status };
}

async function pageInstead(stream: WireStream, call: ConsoleCall): Promise<AppError> {
  let text = '';
  for await (const chunk of stream.body) {
    text += Buffer.from(chunk).toString('utf8');
    if (text.length > 4_096) break;
  }
  return malformed(stream, { form: 'html', text }, call);
}

function sentence(file: DownloadedFile): string {
  const name = file.fileName ?? 'A file';
  return file.content === null
    ? `${name} has ${file.size} bytes, more than wanted; only size and hash are returned.`
    : `${name} with ${file.size} bytes.`;
}

function isTextType(type: string | undefined): boolean {
  return /^(text\/|application\/(json|csv))/i.test(type ?? '');
}

function fileNameOf(disposition: string | undefined): string | null {
  const name = /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1]?.trim();
  // Only the name: a path in it is nobody's business here.
  return name === undefined ? null : (name.split(/[\\/]/).at(-1) ?? null);
}
