import { invalid } from './refusal.ts';

/** Fields of a multipart body by name, each with the texts that came under it. @throws Refusal 400 */
export function readParts(contentType: string | undefined, body: Buffer): ReadonlyMap<string, readonly string[]> {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(contentType ?? '')?.[1];
  if (boundary === undefined) throw invalid('The body is not multipart/form-data.');
  const parts = new Map<string, string[]>();
  const sections = body.toString('utf8').split(`--${boundary}`).slice(1, -1);
  for (const section of sections) {
    const middle = section.indexOf('\r\n\r\n');
    const name = /\bname="([^"]*)"/i.exec(section.slice(0, middle))?.[1];
    if (middle === -1 || name === undefined) throw invalid('A part of the body has no name.');
    const texts = parts.get(name) ?? [];
    texts.push(section.slice(middle + 4, -2));
    parts.set(name, texts);
  }
  return parts;
}
