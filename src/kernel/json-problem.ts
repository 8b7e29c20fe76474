const token =
  /(?:[{}[\],:]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.]))/y;

/**
 * Where a text stops being JSON, in words. The message of the parser would repeat a piece of the text, which may be a secret.
 * @param thrown what parsing threw
 */
export function jsonProblem(text: string, thrown: unknown): string {
  const offset = strangeOffset(text) ?? namedOffset(thrown);
  if (offset === null) return 'it is not well-formed';
  if (text.slice(offset).trim() === '') return 'it ends too early';
  const before = text.slice(0, offset).split('\n');
  return `it goes wrong at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** The first place where no word of JSON stands; null when there is none. */
function strangeOffset(text: string): number | null {
  let offset = 0;
  for (;;) {
    while (/\s/.test(text.charAt(offset))) offset += 1;
    if (offset >= text.length) return null;
    token.lastIndex = offset;
    const found = token.exec(text);
    if (found === null) return offset;
    offset += found[0].length;
  }
}

function namedOffset(thrown: unknown): number | null {
  if (!(thrown instanceof Error)) return null;
  if (thrown.message.includes('end of JSON')) return Number.MAX_SAFE_INTEGER;
  const position = /at position (\d+)/.exec(thrown.message)?.[1];
  return position === undefined ? null : Number(position);
}
