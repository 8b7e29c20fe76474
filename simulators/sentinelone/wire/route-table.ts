import { dataLines } from './data-lines.ts';
import { readShape, type Field, type Notation, type Shape } from './shape.ts';
import { fieldsOf } from './shape-library.ts';

export interface RateLimit {
  readonly prefix: string;
  readonly requests: number;
  readonly seconds: number;
  readonly burst?: number;
}

/** How an answer looks. */
export interface AnswerFacts {
  /** A text or a file instead of JSON. */
  readonly kind?: 'csv' | 'file';
  readonly data?: 'array' | 'object' | 'affected';
  readonly paging?: 'cursor' | 'skip';
  /** Shape of a row, or of the object. */
  readonly of?: string;
  /** Rows lie in this field of `container`. */
  readonly items?: string;
  readonly container?: string;
  /** No `data` around it. */
  readonly bare?: boolean;
}

/** One row of `data/routes.jsonl`. */
interface RouteFacts {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** The same operation without its category segment. */
  readonly altPath?: string;
  readonly params?: Readonly<Record<string, Notation>>;
  readonly query?: Readonly<Record<string, Notation>>;
  readonly body?: Notation;
  readonly multipart?: boolean;
  readonly filterNeeds?: readonly string[];
  /** Permissions: all of these. */
  readonly needs?: readonly string[];
  /** Permissions: at least one of these. */
  readonly needsAny?: readonly string[];
  readonly rate?: RateLimit;
  readonly answer: AnswerFacts;
  readonly effect: 'read' | 'write' | 'destructive';
}

export interface Route extends Omit<RouteFacts, 'params' | 'query' | 'body'> {
  readonly params: ReadonlyMap<string, Field>;
  readonly query: ReadonlyMap<string, Field>;
  readonly body: Shape | null;
}

export interface RouteMatch {
  readonly route: Route;
  /** By name, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

export interface RouteTable {
  readonly routes: readonly Route[];
  /** Null when no such path exists; the methods that it has when this one is not among them. */
  match(method: string, path: string): RouteMatch | readonly string[] | null;
}

interface Pattern {
  readonly route: Route;
  readonly segments: readonly string[];
}

let cached: readonly Route[] | undefined;

/** Every documented operation, and those of `extra`. */
export function createRouteTable(extra: readonly RouteFacts[] = []): RouteTable {
  cached ??= (dataLines('routes.jsonl') as readonly RouteFacts[]).map(makeRoute);
  const routes = [...cached, ...extra.map(makeRoute)];
  const patterns = routes.flatMap((route) =>
    [route.path, route.altPath].flatMap((path) => (path === undefined ? [] : [{ route, segments: split(path) }])),
  );
  const byLength = Map.groupBy(patterns, ({ segments }) => segments.length);
  for (const list of byLength.values()) list.sort((a, b) => specificity(b) - specificity(a));

  return {
    routes,
    match(method, path) {
      const segments = split(path);
      const fitting = (byLength.get(segments.length) ?? []).filter((pattern) => fits(pattern, segments));
      if (fitting.length === 0) return null;
      const found = fitting.find(({ route }) => route.method === method);
      if (found === undefined) return [...new Set(fitting.map(({ route }) => route.method))];
      return { route: found.route, params: paramsOf(found, segments) };
    },
  };
}

/** Operations beside the documented ones, for what people need and for clients of others. */
export function extraRoutes(): readonly RouteFacts[] {
  return dataLines('extra-routes.jsonl') as readonly RouteFacts[];
}

function makeRoute(facts: RouteFacts): Route {
  return {
    ...facts,
    params: fieldsOf(readShape(facts.params ?? {})),
    query: fieldsOf(readShape(facts.query ?? {})),
    body: facts.body === undefined ? null : readShape(facts.body),
  };
}

function split(path: string): readonly string[] {
  return path.split('/').slice(1);
}

/** Plain segments count more than placeholders, earlier ones more than later ones. */
function specificity({ segments }: Pattern): number {
  return segments.reduce((sum, segment) => sum * 2 + (segment.startsWith('{') ? 0 : 1), 0);
}

function fits(pattern: Pattern, segments: readonly string[]): boolean {
  return pattern.segments.every((wanted, index) => wanted.startsWith('{') || wanted === segments[index]);
}

function paramsOf(pattern: Pattern, segments: readonly string[]): Readonly<Record<string, string>> {
  const named = pattern.segments.flatMap((segment, index) =>
    segment.startsWith('{') ? [[segment.slice(1, -1), decode(segments[index] ?? '')]] : [],
  );
  return Object.fromEntries(named) as Record<string, string>;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
