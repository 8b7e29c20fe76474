/** Shorter than this, a value would match half of every answer. */
const minSecretLength = 4;
/** A fragment of base64 shorter than this turns up by chance. */
const minFragmentLength = 8;

/** Every spelling in which a secret may turn up in text: plain, URL-encoded, base64, base64url and JSON-escaped. */
export function secretForms(secret: string): readonly string[] {
  if (secret.length < minSecretLength) return [];
  const plain = secret.toWellFormed();
  const forms = new Set([secret, ...urlForms(plain), ...base64Forms(plain), ...jsonForms(secret)]);
  return [...forms].filter((form) => form.length >= minSecretLength);
}

function urlForms(plain: string): readonly string[] {
  const encoded = [encodeURIComponent(plain), encodeURI(plain), new URLSearchParams([['', plain]]).toString().slice(1)];
  // Percent escapes are written in either case.
  return encoded.flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())]);
}

function base64Forms(plain: string): readonly string[] {
  const bytes = Buffer.from(plain);
  const whole = bytes.toString('base64').replace(/=+$/, '');
  // Inside a longer value, such as `user:password`, the same bytes have one of three spellings, by their offset.
  const inner = [0, 1, 2]
    .map((offset) => base64Fragment(bytes, offset))
    .filter((form) => form.length >= minFragmentLength);
  return [whole, ...inner].flatMap((form) => [
    form,
    form.replaceAll('+', '-').replaceAll('/', '_'),
    encodeURIComponent(form),
  ]);
}

/** The characters that depend on these bytes alone, whatever stands before and after them. */
function base64Fragment(bytes: Buffer, offset: number): string {
  const shifted = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  return shifted.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}

function jsonForms(secret: string): readonly string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  const ascii = escaped.replace(
    /[^\u0000-\u007f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [escaped, ascii].flatMap((form) => [form, form.replaceAll('/', '\\/')]);
}
