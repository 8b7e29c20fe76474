import { createHash } from 'node:crypto';
import type { Field, Fields } from '#kernel/field.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { WireBody } from '#kernel/net.ts';
import { invalidInput } from '#kernel/validate.ts';
import { objectOf, textFrom } from '../../values.ts';

/** Characters: an input is kept in the ledger. */
const longestFile = 1_048_576;

/** A file in an input: its name, and its content as text or base64. */
const fileField: Field = {
  kind: 'group',
  required: true,
  label: 'File',
  fields: {
    name: { kind: 'text', maxLength: 255, pattern: '^[^\\r\\n"\\\\/]+$', required: true, label: 'File name' },
    text: { kind: 'text', maxLength: longestFile, label: 'Content as text' },
    base64: { kind: 'text', maxLength: longestFile, pattern: '^[A-Za-z0-9+/]*={0,2}$', label: 'Content as base64' },
  },
};

export const fileFields: Fields = { file: fileField };

interface FilePart {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/** @throws AppError `invalid_input` when there is no content, or two */
export function fileOf(input: JsonObject, contentType: string): FilePart {
  const { name, text, base64 } = objectOf(input['file']);
  if ((text === undefined) === (base64 === undefined)) {
    throw invalidInput([{ path: 'input.file', problem: 'needs either `text` or `base64`' }]);
  }
  const bytes =
    typeof text === 'string'
      ? Buffer.from(text, 'utf8')
      : Buffer.from(typeof base64 === 'string' ? base64 : '', 'base64');
  return { name: typeof name === 'string' ? name : 'file', bytes, contentType };
}

/** A multipart body; a list is a field for each of its values. */
export function multipartBody(values: Readonly<Record<string, Json | undefined>>, file: FilePart): WireBody {
  const boundary = boundaryFor(file.bytes);
  const chunks: Uint8Array[] = [];
  for (const [name, value] of Object.entries(values)) {
    for (const text of textsOf(value))
      chunks.push(text8(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`));
  }
  const head = `content-disposition: form-data; name="file"; filename="${file.name}"\r\ncontent-type: ${file.contentType}`;
  chunks.push(text8(`--${boundary}\r\n${head}\r\n\r\n`), file.bytes, text8(`\r\n--${boundary}--\r\n`));
  return { bytes: Buffer.concat(chunks), contentType: `multipart/form-data; boundary=${boundary}` };
}

/** From the content, so that it cannot be in it by accident and the same file makes the same body. */
function boundaryFor(bytes: Uint8Array): string {
  return `cordon-${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`;
}

function textsOf(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  const values = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return values.map(textFrom);
}

function text8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}
