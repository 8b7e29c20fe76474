/** A planted secret, and every spelling of it that a search looks for; made here, so that a gap in our own masking cannot hide itself. */
export interface Canary {
  readonly name: string;
  readonly secret: string;
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const escaped = JSON.stringify(secret).slice(1, -1);
  const encoded = encodeURIComponent(secret);
  const lower = encoded.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
  const base64 = [0, 1, 2].map((offset) => innerBase64(bytes, offset));
  const base64url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [
    ...new Set([
      secret,
      escaped,
      escaped.replaceAll('/', '\\/'),
      encoded,
      lower,
      encodeURI(secret),
      ...base64,
      ...base64url,
    ]),
  ];
}

/** The characters that these bytes alone decide, at a given offset inside a longer text. */
function innerBase64(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}

/** What of the canaries is in a text: `name as form`, with some of what is around it. */
export function findCanaries(text: string, canaries: readonly Canary[]): readonly string[] {
  return canaries.flatMap(({ name, secret }) =>
    formsOf(secret).flatMap((form) => {
      const at = text.indexOf(form);
      return at === -1 ? [] : [`${name} as ${form}: ${text.slice(Math.max(0, at - 80), at + form.length + 20)}`];
    }),
  );
}

/** A console's answer that says back everything it was told about who is asking, in every spelling. */
export function echoOf(...told: readonly (string | undefined)[]): string {
  return told
    .filter((text) => text !== undefined)
    .flatMap((text) => [
      text,
      text.replace(/^\w+ /, ''),
      ...formsOf(text),
      ...formsOf(text.replace(/^\w+ /, '')),
      decoded(text),
    ])
    .join(' | ');
}

/** What stands inside a Basic header. */
function decoded(text: string): string {
  return text.startsWith('Basic ') ? Buffer.from(text.slice(6), 'base64').toString('utf8') : '';
}
