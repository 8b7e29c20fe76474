import type { Fields } from '#kernel/field.ts';
import type { AppError } from '#kernel/error.ts';
import type { FileDraft, FileReference } from '#kernel/file-store.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { WireStream } from '#kernel/net.ts';
import type { ActionOutcome } from '#kernel/result.ts';
import type { ConsoleCall } from './call.ts';
import { openDownload } from './client.ts';
import { malformed } from './console-error.ts';
import type { Context, RowAction } from './row.ts';

/** A file of the console, stored; and its content too, where that is small and wanted. */
export interface DownloadedFile extends FileReference {
  readonly contentType: string | null;
  readonly encoding: 'text' | 'base64';
  /** Null when the file is larger than wanted. */
  readonly content: string | null;
}

const usualBytes = 65_536;

export const downloadFields: Fields = {
  maxBytes: {
    kind: 'integer',
    min: 0,
    max: 33_554_432,
    label: 'Largest content in bytes',
    help: `The file is stored in any case. Up to this size its content is in the result as well. ${usualBytes} when left out.`,
  },
};

/** Stores a file or a table. @throws AppError as `openDownload` and `FileWriter.write` */
export async function readFile(
  action: RowAction,
  call: ConsoleCall,
  input: JsonObject,
  context: Context,
): Promise<ActionOutcome> {
  const most = typeof input['maxBytes'] === 'number' ? input['maxBytes'] : usualBytes;
  const isText = action.row.reader === 'text';
  const { file, statusCode } = await download(call, context, { most, isText, name: action.row.id });
  const { fileId, name, bytes, sha256 } = file;
  return {
    status: 'succeeded',
    statusCode,
    message: `${name} with ${bytes} bytes is stored as ${fileId}.`,
    data: { ...file },
    keyFields: { fileId, name, bytes, sha256 },
    targets: [],
  };
}

interface Wanted extends Pick<FileDraft, 'sensitive' | 'passwordId'> {
  /** Bytes of content to keep for the result. */
  readonly most: number;
  readonly isText: boolean;
  /** Where the console names none. */
  readonly name: string;
}

/**
 * Streams a file of the console into the store, with constant memory.
 * @throws AppError as `openDownload` and `FileWriter.write`
 */
export async function download(
  call: ConsoleCall,
  context: Context,
  { most, isText, name, ...secrets }: Wanted,
): Promise<{ readonly file: DownloadedFile; readonly statusCode: number }> {
  const stream = await openDownload(context.client, call, { ...context, permit: null });
  const contentType = stream.headers['content-type'] ?? null;
  if (isText && /html/i.test(contentType ?? '')) throw await pageInstead(stream, call);
  const kept = keeping(stream.body, most);
  const draft = { name: fileNameOf(stream.headers['content-disposition']) ?? name, contentType, ...secrets };
  const reference = await context.files.write(draft, kept.body);
  const bytes = kept.bytes();
  // A NUL cannot be stored as text, and shows that it is none.
  const encoding = (isText || isTextType(contentType)) && bytes?.includes(0) !== true ? 'text' : 'base64';
  const content = bytes?.toString(encoding === 'text' ? 'utf8' : 'base64') ?? null;
  return { file: { ...reference, contentType, encoding, content }, statusCode: stream.status };
}

/** The same body, of which the first bytes are remembered; null when there were more than wanted. */
function keeping(
  source: AsyncIterable<Uint8Array>,
  most: number,
): { readonly body: AsyncIterable<Uint8Array>; bytes(): Buffer | null } {
  let kept: Uint8Array[] = [];
  let size = 0;
  async function* pass(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      size += chunk.byteLength;
      if (size <= most) kept.push(chunk);
      else kept = [];
      yield chunk;
    }
  }
  return { body: pass(), bytes: () => (size <= most ? Buffer.concat(kept) : null) };
}

async function pageInstead(stream: WireStream, call: ConsoleCall): Promise<AppError> {
  let text = '';
  for await (const chunk of stream.body) {
    text += Buffer.from(chunk).toString('utf8');
    if (text.length > 4_096) break;
  }
  return malformed(stream, { form: 'html', text }, call);
}

function isTextType(type: string | null): boolean {
  return /^(text\/|application\/(json|csv))/i.test(type ?? '');
}

function fileNameOf(disposition: string | undefined): string | null {
  const name = /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1]?.trim();
  // Only the name: a path in it is nobody's business here.
  return name === undefined ? null : (name.split(/[\\/]/).at(-1) ?? null);
}
