import { exampleOf } from '../model/example.ts';
import { resolveShape } from '../wire/shape-library.ts';
import type { Shape } from '../wire/shape.ts';
import type { Route } from '../wire/route-table.ts';
import type { Json } from '../wire/call.ts';
import { startTime } from './console.ts';

export interface DocumentedRequest {
  readonly path: string;
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Things that exist, by the name of the parameter or field that asks for them. */
export type KnownValues = Readonly<Record<string, string>>;

/** A valid request of an operation: every required parameter and field, and ids of things that exist. */
export function documentedRequest(
  route: Route,
  values: KnownValues,
  bodies: Readonly<Record<string, Json>>,
): DocumentedRequest {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const shape = route.params.get(name)?.shape ?? { kind: 'any', nullable: false };
    return encodeURIComponent(String(valueOf(shape, name, values)));
  });
  const search = [...route.query]
    .filter(([, field]) => field.required)
    .map(([name, { shape }]) => `${name}=${encodeURIComponent(queryText(shape, name, values))}`);
  const target = search.length === 0 ? path : `${path}?${search.join('&')}`;
  if (route.body === null) return { path: target, headers: {} };
  const body = { ...(requiredOf(route.body, values, 'body') as Json), ...bodies[route.id] };
  if (route.multipart === true) return { path: target, ...multipart(body) };
  return { path: target, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

function queryText(shape: Shape, name: string, values: KnownValues): string {
  const resolved = resolveShape(shape);
  return String(valueOf(resolved.kind === 'list' ? resolved.of : resolved, name, values));
}

function valueOf(shape: Shape, name: string, values: KnownValues): unknown {
  return values[name] ?? exampleOf(shape, name, { now: startTime, number: 1 });
}

/** Only what is required, all the way down. */
function requiredOf(shape: Shape, values: KnownValues, name: string): unknown {
  const resolved = resolveShape(shape);
  if (resolved.kind === 'either') return requiredOf(resolved.shapes[0] ?? resolved, values, name);
  if (resolved.kind === 'list') return [requiredOf(resolved.of, values, name.replace(/s$/, ''))];
  if (resolved.kind !== 'group') return valueOf(resolved, name, values);
  const required = [...resolved.fields].filter(([, field]) => field.required);
  return Object.fromEntries(required.map(([key, field]) => [key, requiredOf(field.shape, values, key)]));
}

export function multipart(fields: Json): { readonly body: string; readonly headers: Readonly<Record<string, string>> } {
  const boundary = 'simulator-test-boundary';
  const parts = Object.entries(fields).map(([name, value]) => {
    const fileName = name === 'file' ? '; filename="upload"' : '';
    return `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${fileName}\r\n\r\n${String(value)}\r\n`;
  });
  return {
    body: `${parts.join('')}--${boundary}--\r\n`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}
