import { deflateSync, gzipSync } from 'node:zlib';

/** Always HTTP 200, compressed only when the client asks for it. */
export function jsonAnswer(
  body: object,
  acceptEncoding: string | string[] | undefined,
  compress: boolean,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const text = JSON.stringify(body);
  const all = { 'content-type': 'application/json', ...headers };
  const accepted = String(acceptEncoding ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase().split(';')[0]);
  if (compress && accepted.includes('gzip')) {
    return new Response(gzipSync(text, { level: 1 }), { headers: { ...all, 'content-encoding': 'gzip' } });
  }
  if (compress && accepted.includes('deflate')) {
    return new Response(deflateSync(text, { level: 1 }), { headers: { ...all, 'content-encoding': 'deflate' } });
  }
  return new Response(text, { headers: all });
}
