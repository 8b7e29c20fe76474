import { isObject, problemsOf } from './check-value.ts';
import type { Json } from './call.ts';
import { parseJson } from './lossless-json.ts';
import { readParts } from './multipart.ts';
import { withPlainFlags } from './plain-flags.ts';
import { invalid } from './refusal.ts';
import type { Route } from './route-table.ts';
import { fieldsOf } from './shape-library.ts';

/** @throws Refusal 400 for a body that is not what the operation documents */
export function readBody(route: Route, contentType: string | undefined, raw: Buffer): Json {
  const text = raw.toString('utf8');
  if (route.body === null) {
    if (text.trim() !== '' && Object.keys(readJson(text)).length > 0) throw invalid('Unknown field');
    return {};
  }
  const given = route.multipart === true ? readMultipart(route, contentType, raw) : readJson(text);
  const body = withPlainFlags(route.body, given) as Json;
  const problems = problemsOf(route.body, body, '');
  if (problems.length > 0) throw invalid(...problems);
  requireFilter(route, body);
  return body;
}

function readJson(text: string): Json {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw invalid('The body is not JSON.');
  }
  if (!isObject(value)) throw invalid('Invalid input type.');
  return value;
}

/** Fields of a kind other than text come as text, and lists as repeated fields. */
function readMultipart({ body }: Route, contentType: string | undefined, raw: Buffer): Json {
  const fields = body === null ? new Map<string, never>() : fieldsOf(body);
  const entries = [...readParts(contentType, raw)].map<readonly [string, unknown]>(([name, texts]) => {
    const kind = fields.get(name)?.shape.kind;
    if (kind === 'list') return [name, texts] as const;
    return [name, kind === 'flag' ? /^true$/i.test(texts[0] ?? '') : texts[0]] as const;
  });
  return Object.fromEntries(entries) as Json;
}

function requireFilter({ filterNeeds }: Route, body: Json): void {
  if (filterNeeds === undefined) return;
  const filter = isObject(body['filter']) ? body['filter'] : {};
  const given = filterNeeds.some((name) => {
    const value = filter[name];
    return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
  });
  if (!given) throw invalid(`filter: One of ${filterNeeds.join(', ')} is required.`);
}
