import type { Json, JsonObject } from '#kernel/json.ts';
import { invalidPlaybook, type Problem } from '../problem.ts';
import type { Position } from '../source-map.ts';
import { pointerTo } from './pointer.ts';

/** In characters. */
const maxLength = 4_194_304;
const maxDepth = 64;
const maxMembers = 100_000;

/** A JSON text with the place of every value in it, by JSON pointer. */
export interface JsonSource {
  readonly value: Json;
  /** Of the value, or of the closest one around it that is there. */
  at(pointer: string): Position;
  problem(pointer: string, problem: string, fix?: string): Problem;
}

/**
 * Reads JSON strictly: what follows the standard and holds no name twice. `JSON.parse` alone knows no places and lets the last name win.
 * @throws AppError `invalid_playbook` with line and column of the fault
 */
export function readJsonSource(text: string): JsonSource {
  if (text.length > maxLength) throw refused(text, 0, '', 'is larger than 4 MiB', 'Split it into several playbooks.');
  const places = new Map<string, number>();
  const reader: Reader = { text, position: 0, places };
  skipSpace(reader);
  const value = readValue(reader, '', 0);
  skipSpace(reader);
  if (reader.position < text.length)
    throw refused(
      text,
      reader.position,
      '',
      'goes on after its end',
      'Remove what follows, or the closing bracket before it that is one too many.',
    );
  const positionOf = placesIn(text);
  const at = (pointer: string): Position => positionOf(closest(places, pointer));
  return {
    value,
    at,
    problem: (pointer, problem, fix) => ({
      severity: 'error',
      ...at(pointer),
      path: pointer,
      problem,
      ...(fix === undefined ? {} : { fix }),
    }),
  };
}

interface Reader {
  readonly text: string;
  position: number;
  readonly places: Map<string, number>;
}

function readValue(reader: Reader, pointer: string, depth: number): Json {
  const { text, position, places } = reader;
  if (depth > maxDepth) throw refused(text, position, pointer, `is nested deeper than ${maxDepth} levels`);
  if (places.size >= maxMembers) throw refused(text, position, pointer, `is one of more than ${maxMembers} values`);
  places.set(pointer, position);
  const character = text[position];
  if (character === '{') return readMembers(reader, pointer, depth);
  if (character === '[') return readItems(reader, pointer, depth);
  if (character === '"') return readText(reader, pointer);
  return readWord(reader, pointer);
}

function readMembers(reader: Reader, pointer: string, depth: number): JsonObject {
  const { text } = reader;
  const members = new Map<string, Json>();
  reader.position += 1;
  skipSpace(reader);
  while (text[reader.position] !== '}') {
    if (members.size > 0) expect(reader, ',', pointer);
    const start = reader.position;
    if (text[start] !== '"') throw malformed(reader, pointer);
    const name = readText(reader, pointer);
    const at = pointerTo(pointer, name);
    if (members.has(name)) throw refused(text, start, at, 'is there twice', 'Keep one of them.');
    if (name === '__proto__') throw refused(text, start, at, 'is a name that is not taken', 'Rename it.');
    skipSpace(reader);
    expect(reader, ':', pointer);
    members.set(name, readValue(reader, at, depth + 1));
    skipSpace(reader);
  }
  reader.position += 1;
  return Object.fromEntries(members);
}

function readItems(reader: Reader, pointer: string, depth: number): readonly Json[] {
  const items: Json[] = [];
  reader.position += 1;
  skipSpace(reader);
  while (reader.text[reader.position] !== ']') {
    if (items.length > 0) expect(reader, ',', pointer);
    items.push(readValue(reader, pointerTo(pointer, items.length), depth + 1));
    skipSpace(reader);
  }
  reader.position += 1;
  return items;
}

const textToken = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const wordToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?![\w.])/y;

function readText(reader: Reader, pointer: string): string {
  const found = take(reader, textToken);
  if (found === null) throw malformed(reader, pointer);
  return JSON.parse(found) as string;
}

function readWord(reader: Reader, pointer: string): Json {
  const start = reader.position;
  const found = take(reader, wordToken);
  if (found === null) throw malformed(reader, pointer);
  const value = JSON.parse(found) as boolean | number | null;
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  if (/^-?\d+$/.test(found)) return BigInt(found);
  if (!Number.isFinite(value)) throw refused(reader.text, start, pointer, 'is a number that is too large');
  return value;
}

function take(reader: Reader, token: RegExp): string | null {
  token.lastIndex = reader.position;
  const found = token.exec(reader.text)?.[0];
  if (found === undefined) return null;
  reader.position += found.length;
  return found;
}

function expect(reader: Reader, character: string, pointer: string): void {
  if (reader.text[reader.position] !== character) throw malformed(reader, pointer);
  reader.position += 1;
  skipSpace(reader);
}

function skipSpace(reader: Reader): void {
  while (' \t\n\r'.includes(reader.text[reader.position] ?? '.')) reader.position += 1;
}

function malformed({ text, position }: Reader, pointer: string): Error {
  const problem =
    text.slice(position).trim() === '' ? 'is not JSON: it ends too early' : 'is not JSON: it goes wrong here';
  return refused(text, position, pointer, problem);
}

function refused(text: string, offset: number, path: string, problem: string, fix?: string): Error {
  return invalidPlaybook([
    { severity: 'error', ...positionAt(text, offset), path, problem, ...(fix === undefined ? {} : { fix }) },
  ]);
}

function closest(places: ReadonlyMap<string, number>, pointer: string): number {
  for (let known = pointer; ; known = known.slice(0, known.lastIndexOf('/'))) {
    const place = places.get(known);
    if (place !== undefined || known === '') return place ?? 0;
  }
}

function positionAt(text: string, offset: number): Position {
  return placesIn(text)(offset);
}

/** Line starts are found once, since a report asks for hundreds of places. */
function placesIn(text: string): (offset: number) => Position {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
