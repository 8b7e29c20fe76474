import { parseJson, type Json } from './json.ts';

/** A list inside a JSON document, whose rows are parsed some at a time. */
export interface JsonList {
  /** The document with the list emptied. */
  readonly around: Json;
  readonly stretches: readonly Stretch[];
}

export interface Stretch {
  readonly bytes: number;
  /** @throws SyntaxError as JSON.parse does */
  readonly parse: () => readonly Json[];
}

/**
 * Finds a list in a document without parsing its rows: a large answer never is text and objects as a whole. The rows
 * of one stretch are garbage before the next one is parsed, so the heap does not grow with the size of an answer.
 * Null when the document has no such list, or cannot be cut; then it has to be read whole.
 * @param path names of the members that lead to the list
 */
export function listInJson(body: Buffer, path: readonly string[], rowsAtOnce: number): JsonList | null {
  let start = skipSpace(body, 0);
  for (const name of path) start = memberOf(body, start, name);
  if (body[start] !== openList) return null;
  const cuts = cutsOf(body, start + 1, rowsAtOnce);
  if (cuts === null) return null;
  const around = parsed(`${body.toString('utf8', 0, start + 1)}${body.toString('utf8', cuts.end)}`);
  if (around === undefined) return null;
  return {
    around,
    stretches: cuts.parts.map(([from, to]) => ({
      bytes: to - from,
      parse: () => parseJson(`[${body.toString('utf8', from, to)}]`) as readonly Json[],
    })),
  };
}

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openList = 0x5b;
const backslash = 0x5c;
const closeList = 0x5d;
const openObject = 0x7b;
const nowhere = -1;

/** What a byte means outside a text: 1 begins a text, 2 opens, 3 closes, 4 ends a plain value. */
const meaning = new Uint8Array(256);
for (const [bytes, kind] of [
  ['"', 1],
  ['{[', 2],
  ['}]', 3],
  [', \t\r\n', 4],
] as const)
  for (const byte of Buffer.from(bytes)) meaning[byte] = kind;

interface Cuts {
  /** From where to where. */
  readonly parts: readonly (readonly [number, number])[];
  /** Of the closing bracket. */
  readonly end: number;
}

function cutsOf(body: Buffer, start: number, rowsAtOnce: number): Cuts | null {
  const parts: [number, number][] = [];
  let from = skipSpace(body, start);
  if (body[from] === closeList) return { parts, end: from };
  let at = from;
  for (let rows = 1; ; rows += 1) {
    at = skipSpace(body, skipValue(body, at));
    if (body[at] === closeList) {
      parts.push([from, at]);
      return { parts, end: at };
    }
    if (body[at] !== comma) return null;
    if (rows % rowsAtOnce === 0) {
      parts.push([from, at]);
      from = at + 1;
    }
    at = skipSpace(body, at + 1);
  }
}

/** Where the value of a member begins. */
function memberOf(body: Buffer, start: number, name: string): number {
  if (body[start] !== openObject) return nowhere;
  const wanted = Buffer.from(JSON.stringify(name));
  let at = skipSpace(body, start + 1);
  while (body[at] === quote) {
    const end = skipValue(body, at);
    const isWanted = end !== nowhere && body.compare(wanted, 0, wanted.length, at, end) === 0;
    at = skipSpace(body, end);
    if (body[at] !== colon) return nowhere;
    at = skipSpace(body, at + 1);
    if (isWanted) return at;
    at = skipSpace(body, skipValue(body, at));
    if (body[at] !== comma) return nowhere;
    at = skipSpace(body, at + 1);
  }
  return nowhere;
}

function skipSpace(body: Buffer, start: number): number {
  if (start === nowhere) return nowhere;
  let at = start;
  while (isSpace(body[at])) at += 1;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Just behind the value that begins here; `nowhere` when it does not end. Whether it is sound is for the parser. */
function skipValue(body: Buffer, start: number): number {
  const first = body[start];
  if (first === undefined) return nowhere;
  const kind = meaning[first];
  if (kind === 1) return skipText(body, start);
  if (kind === 2) return skipNested(body, start);
  let at = start;
  while (at < body.length && meaning[body[at] ?? 0] === 0) at += 1;
  return at === start ? nowhere : at;
}

function skipNested(body: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < body.length; at += 1) {
    const kind = meaning[body[at] ?? 0];
    if (kind === 1) {
      at = skipText(body, at) - 1;
      if (at < 0) return nowhere;
    } else if (kind === 2) depth += 1;
    else if (kind === 3) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return nowhere;
}

function skipText(body: Buffer, start: number): number {
  for (let at = start + 1; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === quote) return at + 1;
    if (byte === backslash) at += 1;
  }
  return nowhere;
}

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
