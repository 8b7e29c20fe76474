import { isAlias, isMap, isScalar, isSeq, parseDocument, type Node, type Pair } from 'yaml';
import type { Json } from '#kernel/json.ts';
import { createProblems, invalidPlaybook, type Problems } from './problem.ts';
import { createSourceRecorder, type SourceMap, type SourceRecorder } from './source-map.ts';

/** In bytes of UTF-8. */
const maxDocumentBytes = 1_048_576;
const maxDepth = 64;

export interface SourceDocument {
  readonly value: Json;
  readonly source: SourceMap;
  /** Holds duplicate keys and the like already. */
  readonly problems: Problems;
}

/**
 * Reads YAML 1.2 (and so JSON) into a plain value, with the place of every part of it.
 * @throws AppError `invalid_playbook` when the text is too large or malformed
 */
export function readDocument(text: string): SourceDocument {
  const recorder = createSourceRecorder(text);
  const problems = createProblems(recorder.map);
  if (Buffer.byteLength(text) > maxDocumentBytes) {
    problems.add('', 'is larger than 1 MiB', 'Split it into several playbooks.', { line: 1, column: 1 });
    throw invalidPlaybook(problems.list());
  }
  const root = parseYaml(text, recorder, problems);
  const value = root === null ? null : readNode(root, { path: '', depth: 0, keyStart: 0 }, { recorder, problems });
  return { value, source: recorder.map, problems };
}

function parseYaml(text: string, recorder: SourceRecorder, problems: Problems): Node | null {
  try {
    const document = parseDocument(text, {
      version: '1.2',
      schema: 'core',
      intAsBigInt: true,
      prettyErrors: false,
      lineCounter: recorder.lines,
      // The library compares every key with every other, which takes minutes for a hostile map: we look ourselves.
      uniqueKeys: false,
    });
    for (const fault of [...document.errors, ...document.warnings]) {
      problems.add('', firstLine(fault.message), undefined, recorder.position(fault.pos[0]));
    }
    if (problems.count() === 0) return document.contents;
  } catch (cause) {
    // A text of nothing but brackets exhausts the stack of the parser.
    problems.add('', 'is nested too deeply to be read', undefined, { line: 1, column: 1 });
    throw invalidPlaybook(problems.list(), cause);
  }
  throw invalidPlaybook(problems.list());
}

function firstLine(message: string): string {
  return (message.split('\n', 1)[0] ?? message).replace(/\.$/, '');
}

interface Place {
  readonly path: string;
  readonly depth: number;
  readonly keyStart: number;
}

interface Sinks {
  readonly recorder: SourceRecorder;
  readonly problems: Problems;
}

function readNode(node: Node | null, place: Place, sinks: Sinks): Json {
  if (node === null) return null;
  const start = node.range?.[0] ?? place.keyStart;
  sinks.recorder.record(place.path, start, node.range?.[1] ?? start, place.keyStart);
  if (place.depth > maxDepth) {
    sinks.problems.add(place.path, `is nested deeper than ${maxDepth} levels`);
    return null;
  }
  if (isMap<Node, Node | null>(node)) return readMap(node.items, place, sinks);
  if (isSeq<Node | null>(node)) {
    return node.items.map((item, index) =>
      readNode(
        item,
        { path: `${place.path}[${index}]`, depth: place.depth + 1, keyStart: item?.range?.[0] ?? start },
        sinks,
      ),
    );
  }
  if (isAlias(node)) {
    // An alias hides from the reader what is sent, and a few of them can stand for gigabytes.
    sinks.problems.add(place.path, 'is an alias, which a playbook may not hold', 'Write the value itself.');
    return null;
  }
  return isScalar(node) ? readScalar(node.value, place.path, sinks.problems) : null;
}

function readMap(pairs: readonly Pair<Node, Node | null>[], place: Place, sinks: Sinks): Json {
  const members = new Map<string, Json>();
  for (const { key, value } of pairs) {
    const keyStart = key.range?.[0] ?? 0;
    const at = sinks.recorder.position(keyStart);
    const name: unknown = isScalar(key) ? key.value : null;
    if (typeof name !== 'string' || name === '__proto__') {
      sinks.problems.add(place.path, 'has a key that is not plain text', 'Put the key into quotes, or rename it.', at);
      continue;
    }
    const path = place.path === '' ? name : `${place.path}.${name}`;
    if (members.has(name)) sinks.problems.add(path, 'is there twice', 'Keep one of them.', at);
    else sinks.recorder.record(path, keyStart, keyStart, keyStart);
    members.set(name, readNode(value, { path, depth: place.depth + 1, keyStart }, sinks));
  }
  return Object.fromEntries(members);
}

function readScalar(value: unknown, path: string, problems: Problems): Json {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    problems.add(path, 'is a number that JSON cannot hold');
    return null;
  }
  return value as null | boolean | number | string;
}
