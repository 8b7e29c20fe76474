import { TextDecoder } from 'node:util';

const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i;

/** The text of a body: UTF-8 unless its content type names another charset that we know. A byte order mark is dropped. */
export function decodeText(body: Buffer, contentType: string | undefined): string {
  if (!isUtf8(contentType)) {
    const decoder = decoderFor(labelOf(contentType));
    if (decoder !== null) return decoder.decode(body);
  }
  const text = body.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

export function isUtf8(contentType: string | undefined): boolean {
  return ['', 'utf-8', 'utf8'].includes(labelOf(contentType));
}

function labelOf(contentType: string | undefined): string {
  return charset.exec(contentType ?? '')?.[1]?.toLowerCase() ?? '';
}

function decoderFor(label: string): TextDecoder | null {
  try {
    return new TextDecoder(label);
  } catch {
    return null;
  }
}
