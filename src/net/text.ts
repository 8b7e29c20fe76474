import { TextDecoder } from 'node:util';

const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i;

/** The text of a body: UTF-8 unless its content type names another charset that we know. A byte order mark is dropped. */
export function decodeText(body: Buffer, contentType: string | undefined): string {
  const label = charset.exec(contentType ?? '')?.[1]?.toLowerCase();
  if (label !== undefined && label !== 'utf-8' && label !== 'utf8') {
    const decoder = decoderFor(label);
    if (decoder !== null) return decoder.decode(body);
  }
  const text = body.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function decoderFor(label: string): TextDecoder | null {
  try {
    return new TextDecoder(label);
  } catch {
    return null;
  }
}
