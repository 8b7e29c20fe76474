interface RawJson {
  rawJSON(text: string): object;
}

const raw = JSON as unknown as RawJson;

/** A whole number that is written digit for digit, however long it is. */
export function wholeNumber(digits: string): object {
  return raw.rawJSON(digits);
}

/** Like `JSON.parse`, but a whole number that a double cannot hold stays as it was written. @throws SyntaxError */
export function parseJson(text: string): unknown {
  if (!/[:[,\s]-?\d{16,}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d{16,}$/.test(context?.source ?? '')
      ? raw.rawJSON(context?.source ?? '0')
      : value,
  );
}
