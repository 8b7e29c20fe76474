import { isMap, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts';
import type { Path } from './path.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A fault that keeps the text from being read at all. */
export interface SyntaxProblem extends Place {
  readonly problem: string;
}

export interface ParsedText {
  readonly text: string;
  readonly document: Document;
  /** What the text says; null where it cannot be read. */
  readonly value: JsonObject;
  readonly faults: readonly SyntaxProblem[];
  readonly placeOf: (offset: number) => Place;
}

/** Reads YAML 1.2, and so JSON. Whatever is wrong with it, the readable part is there. */
export function parseText(text: string): ParsedText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, intAsBigInt: false });
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  return {
    text,
    document,
    value: plainObject(document),
    faults: document.errors.map(({ message, pos }) => ({
      ...placeOf(pos[0]),
      problem: message.split(/ at line \d+|\n/)[0] ?? message,
    })),
    placeOf,
  };
}

function plainObject(document: Document): JsonObject {
  if (!isMap(document.contents)) return {};
  try {
    // A few aliases can stand for gigabytes; the language refuses all of them anyway.
    const value = document.toJS({ maxAliasCount: 0 }) as Json;
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** The node at a path; null where there is none. */
export function nodeAt(document: Document, path: Path): Node | null {
  const found = path.length === 0 ? document.contents : document.getIn([...path], true);
  return typeof found === 'object' && found !== null && 'range' in found ? (found as Node) : null;
}
