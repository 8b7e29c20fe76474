/**
 * The notation of `data/`: a leaf is text such as `id`, `text 2..10`, `int 1..1000`, `=a|b`, `@Name`, with `?` at its end where null
 * is taken; a list is `[item, most?, "?"?]`; a group is an object whose keys end in `!` where they are required.
 */
export type Notation = string | number | boolean | readonly Notation[] | { readonly [name: string]: Notation };

export interface Field {
  readonly shape: Shape;
  readonly required: boolean;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

export type TextFormat = 'text' | 'id' | 'time' | 'email' | 'url' | 'file';

export type Shape = { readonly nullable: boolean } & (
  | ({ readonly kind: 'text'; readonly format: TextFormat } & Bounds)
  | ({ readonly kind: 'number'; readonly whole: boolean } & Bounds)
  | { readonly kind: 'flag' | 'any' | 'object' }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly of: Shape; readonly most: number }
  | { readonly kind: 'group'; readonly fields: ReadonlyMap<string, Field>; readonly rest: Shape | null }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'either'; readonly shapes: readonly Shape[] }
);

/** @throws TypeError for what is not in the notation */
export function readShape(notation: Notation): Shape {
  if (typeof notation === 'string') return readLeaf(notation);
  if (Array.isArray(notation)) return readList(notation as readonly Notation[]);
  if (typeof notation === 'object') return readGroup(notation as Readonly<Record<string, Notation>>);
  throw new TypeError(`${String(notation)} is no shape.`);
}

function readList(notation: readonly Notation[]): Shape {
  const most = notation.find((part) => typeof part === 'number') ?? Infinity;
  return { kind: 'list', of: readShape(notation[0] ?? 'any'), most, nullable: notation.slice(1).includes('?') };
}

function readGroup(notation: Readonly<Record<string, Notation>>): Shape {
  const nullable = notation['?'] === true;
  const choices = notation['|'];
  if (Array.isArray(choices)) return { kind: 'either', shapes: (choices as Notation[]).map(readShape), nullable };
  const fields = Object.entries(notation)
    .filter(([key]) => key !== '?' && key !== '*')
    .map(([key, value]) => [key.replace(/!$/, ''), { shape: readShape(value), required: key.endsWith('!') }] as const);
  const rest = notation['*'] === undefined ? null : readShape(notation['*']);
  return { kind: 'group', fields: new Map(fields), rest, nullable };
}

const formats: ReadonlySet<string> = new Set(['text', 'id', 'time', 'email', 'url', 'file']);

function readLeaf(notation: string): Shape {
  const nullable = notation.endsWith('?');
  const text = nullable ? notation.slice(0, -1) : notation;
  if (text.startsWith('@')) return { kind: 'named', name: text.slice(1), nullable };
  if (text.startsWith('=')) return { kind: 'choice', values: text.slice(1).split('|'), nullable };
  const [name = '', range = '..'] = text.split(' ');
  const [low = '', high = ''] = range.split('..');
  const min = low === '' ? -Infinity : Number(low);
  const max = high === '' ? Infinity : Number(high);
  if (formats.has(name)) return { kind: 'text', format: name as TextFormat, min, max, nullable };
  if (name === 'int' || name === 'int64') return { kind: 'number', whole: true, min, max, nullable };
  if (name === 'num') return { kind: 'number', whole: false, min, max, nullable };
  if (name === 'flag' || name === 'any' || name === 'object') return { kind: name, nullable };
  throw new TypeError(`${notation} is no shape.`);
}
